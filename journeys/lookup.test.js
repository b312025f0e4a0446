// Anybody who knows tax code and number sees one attestation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from './numbers.js';
import { VARIANTS, button, demo, download, examine, go, journey, link, refused, visit, visitor } from './stage.js';

const BUTTON = "Cerca l'attestato";
const known = demo.attestations.find((one) => one.state === 'valid' && one.kind === 'sickness');

async function challenge(page) {
  const label = await page.locator('label[for=challenge]').innerText();
  return String(read(label.split(':').at(-1).replace('*', '')));
}

async function fill(page, { tax_code, protocol_number }, answer) {
  await page.getByLabel('Codice fiscale del lavoratore').fill(tax_code);
  await page.getByLabel('Numero di protocollo').fill(protocol_number);
  await page.getByLabel('Scrivi in cifre questo numero').fill(answer ?? (await challenge(page)));
}

journey('an attestation is found, printed and looked up once more', async (page) => {
  await visit(page, '/attestati');
  await fill(page, known);
  await go(page, button(page, BUTTON));
  const text = await page.getByRole('main').innerText();
  assert.ok(text.includes(known.protocol_number) && text.includes(known.tax_code));
  assert.ok(!text.toLowerCase().includes('diagnosi:'));
  const file = await download(page, button(page, 'Scarica il PDF'));
  assert.match(file.content.subarray(0, 5).toString(), /%PDF-/);
  assert.ok(file.name.endsWith('.pdf') && !file.name.includes(known.tax_code), file.name);
  await go(page, link(page, 'Cerca un altro attestato'));
});

journey('what is typed wrongly is told field by field and kept', async (page) => {
  await visit(page, '/attestati');
  await go(page, button(page, BUTTON));
  await refused(page, 3);
  await fill(page, { tax_code: 'RSSMRA80A01L219X', protocol_number: '12' }, '');
  await go(page, button(page, BUTTON));
  await refused(page, 3);
  assert.equal(await page.getByLabel('Codice fiscale del lavoratore').inputValue(), 'RSSMRA80A01L219X');
  assert.equal(await page.getByLabel('Numero di protocollo').inputValue(), '12');
});

journey('a wrong answer to the challenge brings another one', async (page) => {
  await visit(page, '/attestati');
  const first = await challenge(page);
  await fill(page, known, String((Number(first) % 900) + 100));
  await go(page, button(page, BUTTON));
  await refused(page, 1);
  await fill(page, known);
  await go(page, button(page, BUTTON));
  assert.ok((await page.getByRole('main').innerText()).includes(known.protocol_number));
});

journey('what is not there is told without saying which half is wrong', async (page, variant) => {
  await visit(page, '/attestati');
  const { tax_code } = demo.people.find((person) => person.key === `worker-${15 + variant.number}`);
  await fill(page, { tax_code, protocol_number: '999999999' });
  await go(page, button(page, BUTTON));
  assert.ok((await page.locator('.error-summary').innerText()).includes('Nessun attestato corrisponde'));
  assert.equal(await page.getByLabel('Numero di protocollo').inputValue(), '999999999');
});

test('a look-up is made with the keyboard alone', async () => {
  const page = await visitor();
  await page.goto('/attestati');
  const answer = await challenge(page);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#main');
  await page.keyboard.press('Enter');
  for (const text of [known.tax_code, known.protocol_number, answer]) {
    await page.keyboard.press('Tab');
    assert.ok(await focusIsVisible(page), 'the focus is seen');
    await page.keyboard.type(text);
  }
  await Promise.all([page.waitForURL('**/attestati'), page.keyboard.press('Enter')]);
  await page.getByText('Attestato trovato').first().waitFor();
  await examine(page);
  await page.context().close();
});

function focusIsVisible(page) {
  return page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  });
}

test('an attestation is printed without what is for the screen', async () => {
  const page = await visitor(VARIANTS[0]);
  await page.goto('/attestati');
  await fill(page, known);
  await go(page, button(page, BUTTON));
  await page.emulateMedia({ media: 'print' });
  for (const hidden of ['.skiplinks', '.it-language', '.it-footer', '.no-print', 'nav']) {
    for (const one of await page.locator(hidden).all()) assert.ok(!(await one.isVisible()), hidden);
  }
  assert.ok(await page.getByText(known.protocol_number).first().isVisible());
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.match(background, /rgba\(0, 0, 0, 0\)|rgb\(255, 255, 255\)/);
  await page.context().close();
});
