// A PIN from the day on which it is given out: exchanged, raised, renewed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VARIANTS, button, day, download, examine, go, journey, link, person, refused, signIn, visit, visitor } from './stage.js';

async function tryPin(page, taxCode, pin) {
  await page.goto('/accesso/pin');
  await page.getByLabel('Codice fiscale').fill(taxCode);
  await page.getByLabel('PIN').fill(pin);
  await go(page, page.getByRole('main').getByRole('button').first());
}

const shown = (page) => page.locator('.secret-once').innerText();

/** From the page that a right initial or lapsed PIN leads to, to being signed in; answers the new PIN. */
async function exchange(page) {
  await go(page, button(page, 'Mostra il nuovo PIN'));
  const first = await shown(page);
  await visit(page, '/accesso/pin/nuovo');
  assert.ok((await page.getByRole('main').innerText()).includes('già stato mostrato'));
  await go(page, button(page, 'Mostra un altro PIN'));
  const second = await shown(page);
  assert.notEqual(first, second);
  await page.getByLabel('Scrivi il nuovo PIN').fill('AAAA AAAA');
  await go(page, button(page, 'Conferma ed entra'));
  await refused(page, 1);
  await page.getByLabel('Scrivi il nuovo PIN').fill(second);
  await go(page, button(page, 'Conferma ed entra'));
  assert.equal(await page.getByText('Accesso effettuato come').count(), 1);
  return second;
}

async function fillDocument(page, expires) {
  await page.getByLabel('Tipo di documento').selectOption('identity_card');
  await page.getByLabel('Numero').fill('CA12345AB');
  await page.getByLabel('Rilasciato da').fill('Comune di Prova');
  await page.getByLabel('Scade il').fill(expires);
}

/** The page of the person with this key, as the operator finds it. */
async function openCase(page, key) {
  await visit(page, '/sportello/persone');
  await page.getByLabel('Codice fiscale').fill(person(key).tax_code);
  await go(page, button(page, 'Cerca'));
}

journey('an operator gives out a PIN, and its person makes it his own', async (page) => {
  const operator = await visitor();
  await signIn(operator, 'operator-1');
  await openCase(operator, 'pin-initial');
  await fillDocument(operator, await day(-1));
  await go(operator, button(operator, 'Rilascia un PIN iniziale'));
  await refused(operator, 1);
  assert.equal(await operator.getByLabel('Numero').inputValue(), 'CA12345AB');
  await fillDocument(operator, await day(1000));
  await go(operator, button(operator, 'Rilascia un PIN iniziale'));
  const initial = await shown(operator);
  assert.equal(initial.replace(/ /g, '').length, 16);
  await operator.context().close();
  const { tax_code } = person('pin-initial');
  await tryPin(page, tax_code, initial);
  const pin = await exchange(page);
  await visit(page, '/profilo/pin');
  assert.ok((await page.getByRole('table').innerText()).includes('PIN personale'));
  await go(page, button(page, 'Esci'));
  await tryPin(page, tax_code, initial);
  await refused(page, 1);
  await tryPin(page, tax_code, pin);
  assert.equal(await page.getByText('Accesso effettuato come').count(), 1);
});

test('a copy of a document makes a PIN dispositive, once an operator has decided', { timeout: 180_000 }, async () => {
  const page = await visitor(VARIANTS[3]);
  await signIn(page, 'pin-ordinary');
  await visit(page, '/profilo/pin');
  await go(page, link(page, 'Manda una copia del documento'));
  await fillDocument(page, await day(1000));
  await page.getByLabel('Copia del documento').setInputFiles({ name: 'pagina.png', mimeType: 'image/png', buffer: Buffer.from('<html>') });
  await go(page, button(page, 'Manda la richiesta'));
  await refused(page, 1);
  assert.equal(await page.getByLabel('Numero').inputValue(), 'CA12345AB');
  await page.getByLabel('Copia del documento').setInputFiles({ name: 'carta.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 invented') });
  await go(page, button(page, 'Manda la richiesta'));
  assert.ok((await page.getByRole('main').innerText()).includes('in attesa di un operatore'));

  const [one, two] = [await visitor(), await visitor(VARIANTS[1])];
  await signIn(one, 'operator-1');
  await signIn(two, 'operator-2');
  await visit(one, '/sportello/conversioni');
  const names = await one.locator('tbody a').allInnerTexts();
  assert.equal(names[0], person('pin-asked-1').name);
  assert.equal(names.at(-1), person('pin-ordinary').name);
  await go(one, link(one, person('pin-ordinary').name));
  const address = new URL(one.url()).pathname;
  await go(one, button(one, 'Prendi in carico'));
  await visit(two, address);
  assert.ok((await two.getByRole('main').innerText()).includes(`in carico a ${person('operator-1').name}`));
  const copy = await download(one, link(one, 'Scarica la copia del documento'));
  assert.equal(copy.name, 'documento.pdf');
  assert.equal(copy.content.toString(), '%PDF-1.4 invented');
  await go(one, button(one, 'Respingi'));
  await refused(one, 1);
  await go(one, button(one, 'Accetta: il PIN diventa dispositivo'));
  await one.context().close();
  await two.context().close();

  await visit(page, '/profilo/pin');
  const told = await page.getByRole('main').innerText();
  assert.ok(told.includes('accolta') && told.includes('esci e accedi di nuovo'), told);
  await page.context().close();
});

test('the pages of the desk are accessible', { timeout: 180_000 }, async () => {
  const page = await visitor(VARIANTS[2]);
  await signIn(page, 'contact-centre');
  await openCase(page, 'pin-lapsing');
  await go(page, button(page, 'Spedisci un PIN iniziale in due metà'));
  await refused(page, 1);
  await page.context().clearCookies();
  await signIn(page, 'operator-2');
  await visit(page, '/sportello/lettere');
  for (const path of ['/accesso/pin/richiesta', '/accesso/pin/recupero']) {
    await visit(page, path);
    await examine(page);
  }
  await page.context().close();
});
