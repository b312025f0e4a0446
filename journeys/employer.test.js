// The employer's clerk finds, opens, prints and files attestations.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { button, demo, download, go, journey, link, refused, signIn, visit, visitor } from './stage.js';

const LIST = '/azienda/attestati';
const mine = demo.attestations.filter((one) => one.employer === 'firm-1');

async function rows(page) {
  return page.locator('tbody tr').count();
}

async function search(page, fields) {
  await visit(page, LIST);
  const folded = page.locator('.filters details:not([open]) > summary');
  if (await folded.count()) await folded.click();
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="${name}"]`);
    if (await field.evaluate((element) => element.tagName === 'SELECT')) await field.selectOption(value);
    else await field.fill(value);
  }
  await go(page, button(page, 'Cerca'));
}

journey('the list is paged through', async (page) => {
  await signIn(page, 'employer-clerk', LIST);
  await visit(page, LIST);
  assert.equal(await rows(page), 20);
  const first = await page.locator('tbody a').first().innerText();
  await go(page, link(page, 'Successiva'));
  assert.ok((await rows(page)) > 0);
  await go(page, link(page, 'Precedente'));
  assert.equal(await page.locator('tbody a').first().innerText(), first);
});

journey('attestations are searched by worker, number, state and day', async (page) => {
  await signIn(page, 'employer-clerk');
  const one = mine.find((attestation) => attestation.state === 'valid');
  await search(page, { protocol_number: one.protocol_number });
  assert.equal(await rows(page), 1);
  assert.ok((await page.locator('tbody').innerText()).includes(one.tax_code));
  await search(page, { worker: one.tax_code });
  assert.ok((await rows(page)) > 1);
  const codes = await page.locator('tbody td:nth-child(2) .code').allInnerTexts();
  assert.ok(codes.every((code) => code === one.tax_code));
  assert.equal(await page.locator('[name="worker"]').inputValue(), one.tax_code);
  await search(page, { state: 'annulled' });
  const states = await page.locator('tbody td:last-child').allInnerTexts();
  assert.ok(states.length > 0 && states.every((state) => state.toLowerCase().includes('annullato')));
  await search(page, { released_from: one.released_on, released_to: one.released_on });
  assert.ok((await page.locator('tbody').innerText()).includes(one.protocol_number));
  await search(page, { protocol_number: '999999999' });
  assert.ok((await page.getByRole('main').innerText()).includes('Nessun attestato corrisponde alla ricerca'));
  await go(page, link(page, 'Togli i filtri'));
  assert.equal(await rows(page), 20);
});

journey('a search that is typed wrongly is told and kept', async (page) => {
  await signIn(page, 'employer-clerk');
  await search(page, { protocol_number: 'abc', worker: 'x', released_from: '2026-03-10', released_to: '2026-03-01' });
  await refused(page, 3);
  assert.equal(await page.locator('[name="protocol_number"]').inputValue(), 'abc');
});

journey('an attestation is opened and downloaded', async (page) => {
  await signIn(page, 'employer-clerk');
  const one = mine.find((attestation) => attestation.state === 'valid' && attestation.kind === 'sickness');
  await search(page, { protocol_number: one.protocol_number });
  await go(page, page.locator('tbody a').first());
  const text = await page.getByRole('main').innerText();
  assert.ok(text.includes(one.protocol_number) && text.includes(one.tax_code));
  for (const [name, start] of [['Attestato in PDF', '%PDF-'], ['Attestato in XML', '<?xml'], ['Attestato in TXT', '=']]) {
    const file = await download(page, link(page, name));
    assert.ok(file.content.toString('latin1').startsWith(start), `${name}: ${file.content.subarray(0, 20)}`);
    assert.ok(!file.name.includes(one.tax_code), file.name);
  }
  await go(page, link(page, "Torna all'elenco"));
});

journey('the list is downloaded as it is filtered', async (page) => {
  await signIn(page, 'employer-clerk');
  await search(page, { state: 'annulled' });
  const shown = await rows(page);
  const xml = (await download(page, link(page, 'Elenco in XML'))).content.toString();
  assert.equal(xml.match(/<attestato>|<ricovero>|<dimissioni>|<annullamento>/g).length, shown);
  const csv = (await download(page, link(page, 'Elenco in CSV'))).content.toString();
  assert.equal(csv.trim().split('\r\n').length, shown + 1);
  const txt = (await download(page, link(page, 'Elenco in TXT'))).content.toString();
  assert.ok(txt.includes(`/${shown}`));
});

journey('what was chosen is marked as read', async (page, variant) => {
  const clerk = variant.number % 2 ? 'employer-clerk-2' : 'employer-clerk';
  await signIn(page, clerk);
  await visit(page, LIST);
  await go(page, button(page, 'Segna come letti'));
  assert.ok((await page.getByRole('main').innerText()).includes('Scegli almeno un attestato'));
  await search(page, { reading: 'unread' });
  const unread = await rows(page);
  assert.ok(unread > 2, `${unread} are unread`);
  await page.locator('tbody input[type=checkbox]').nth(0).check();
  await page.locator('tbody input[type=checkbox]').nth(1).check();
  await go(page, button(page, 'Segna come letti'));
  assert.ok((await page.getByRole('status').first().innerText()).includes('segnati come letti'));
  await search(page, { reading: 'unread' });
  assert.ok((await rows(page)) === unread - 2 || unread === 20);
});

journey('a rectified attestation leads to the one that counts, and back', async (page) => {
  await signIn(page, 'employer-clerk');
  await search(page, { state: 'rectified' });
  await go(page, page.locator('tbody a').first());
  await go(page, link(page, "Vedi l'attestato che vale ora"));
  await go(page, link(page, "Vedi l'attestato rettificato"));
});

test('a clerk of one unit sees that unit alone', async () => {
  const page = await visitor();
  await signIn(page, 'body-unit-clerk');
  await visit(page, LIST);
  const units = await page.locator('tbody td:nth-child(6)').allInnerTexts();
  assert.ok(units.length > 0 && units.every((unit) => unit.includes('00002')), units.join());
  await page.context().close();
});

test('an attestation of another employer is not found', async () => {
  const page = await visitor();
  await signIn(page, 'employer-clerk');
  await visit(page, LIST);
  const href = await page.locator('tbody a').first().getAttribute('href');
  const other = await visitor();
  await signIn(other, 'employer-clerk-2');
  assert.equal((await other.goto(href)).status(), 404);
  await page.context().close();
  await other.context().close();
});
