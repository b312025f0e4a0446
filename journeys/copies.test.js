// A worker has copies sent to addresses of his own, which he proves by a code; an operator enters what an employer asked for by PEC.
import assert from 'node:assert/strict';
import { button, day, demo, go, journey, link, mail, refused, signIn, visit, waitFor } from './stage.js';

const LIST = '/lavoratore/recapiti';
const OFFICE = '/sportello/pec';
const run = Date.now();

async function codeFor(address) {
  return waitFor(`a code for ${address}`, async () => {
    const messages = (await mail()).filter((message) => message.to.includes(address));
    return messages.map((message) => message.text.match(/[A-Z0-9]{4}-[A-Z0-9]{4}/)?.[0]).find(Boolean);
  });
}

async function prove(page, address) {
  const code = await codeFor(address);
  // Until the receipt of the code has been read, a mailbox that is to get diagnoses is not taken for a certified one.
  for (let tries = 0; tries < 20; tries += 1) {
    await page.getByLabel('Codice ricevuto').fill(code.toLowerCase());
    await go(page, button(page, 'Conferma il recapito'));
    if (!(await page.getByRole('main').innerText()).includes('non ha ancora confermato')) break;
    await page.waitForTimeout(500);
  }
  assert.ok((await page.getByRole('main').innerText()).includes('Attivo'));
}

journey('a worker names a PEC mailbox, proves it, changes what goes there and stops it', async (page, variant) => {
  const address = `copie-${run}-${variant.number}@pec.example`;
  await signIn(page, 'worker-3', LIST);
  await visit(page, LIST);
  await go(page, link(page, 'Aggiungi una casella PEC'));
  await page.getByLabel('La tua casella PEC').fill('nessuno');
  await go(page, button(page, 'Invia il codice di conferma'));
  await refused(page, 1);
  await page.getByLabel('La tua casella PEC').fill(address);
  await go(page, button(page, 'Invia il codice di conferma'));
  await prove(page, address);
  await go(page, link(page, 'Cambia i documenti'));
  await page.getByLabel('Solo gli attestati').check();
  await go(page, button(page, 'Salva'));
  assert.ok((await page.getByRole('main').innerText()).includes('Solo gli attestati'));
  await go(page, link(page, 'Cambia indirizzo'));
  await page.goBack();
  await go(page, link(page, 'Ferma'));
  await go(page, button(page, 'Ferma per sempre'));
  assert.ok((await page.getByRole('main').innerText()).includes('Fermato'));
});

journey('to an ordinary mailbox nothing but attestations can be chosen', async (page, variant) => {
  const address = `posta-${run}-${variant.number}@posta.example`;
  await signIn(page, 'worker-6', LIST);
  await visit(page, `${LIST}/nuovo/email`);
  assert.equal(await page.getByRole('radio').count(), 0);
  await page.getByLabel('La tua casella di posta').fill(address);
  await go(page, button(page, 'Invia il codice di conferma'));
  await prove(page, address);
  assert.equal(await link(page, 'Cambia i documenti').count(), 0);
  await go(page, link(page, 'Ferma'));
  await go(page, button(page, 'Ferma per sempre'));
});

journey('an operator enters a mailbox for a request that came from it, and suspends it', async (page, variant) => {
  const address = `richiesta-${run}-${variant.number}@pec.example`;
  const firm = demo.organisations.find((one) => one.key === 'firm-2');
  await signIn(page, 'operator-1', OFFICE);
  await visit(page, OFFICE);
  const employer = page.getByLabel('Codice fiscale o matricola del datore di lavoro');
  await employer.fill('1');
  await go(page, button(page, 'Cerca'));
  await refused(page, 1);
  await employer.fill(firm.tax_code);
  await go(page, button(page, 'Cerca'));
  await go(page, link(page, 'Inserisci una casella'));
  await page.getByLabel('Casella da cui è giunta la richiesta').fill(address);
  await go(page, button(page, "Attiva l'invio"));
  await refused(page, 2);
  await page.getByLabel('Data della richiesta').fill(await day(-1));
  await page.getByLabel('Protocollo della richiesta').fill(`PROVA.${variant.number}`);
  await go(page, button(page, "Attiva l'invio"));
  const text = await page.getByRole('main').innerText();
  assert.ok(text.includes('Attiva') && text.includes(`PROVA.${variant.number}`), text);
  await waitFor('the message to the mailbox', async () => (await mail()).find((message) => message.to.includes(address)));
  await page.getByLabel("Sospendere l'invio").check();
  await page.getByLabel('Data della richiesta').fill(await day());
  await page.getByLabel('Protocollo della richiesta').fill(`PROVA.${variant.number}.2`);
  await go(page, button(page, 'Esegui la richiesta'));
  assert.ok((await page.getByRole('main').innerText()).includes('Sospesa'));
});
