// An employer has its attestations sent to a PEC mailbox, which it proves by a code.
import assert from 'node:assert/strict';
import { button, go, journey, link, mail, refused, signIn, visit, waitFor } from './stage.js';

const LIST = '/azienda/pec';
const run = Date.now();

async function ask(page, address) {
  await visit(page, LIST);
  await go(page, link(page, 'Aggiungi una casella PEC'));
  await page.getByLabel('Casella PEC').fill(address);
  await page.getByLabel('XML e TXT').check();
  await go(page, button(page, 'Invia il codice di conferma'));
}

async function codeFor(address, besides = []) {
  const found = await waitFor(`a code for ${address}`, async () => {
    const messages = (await mail()).filter((message) => message.to.includes(address) && /Codice/.test(message.subject));
    return messages.map((message) => message.text.match(/[A-Z0-9]{4}-[A-Z0-9]{4}/)[0]).find((code) => !besides.includes(code));
  });
  return found;
}

journey('a mailbox is added, proven by its code, changed, suspended and ended', async (page, variant) => {
  const address = `paghe-${run}-${variant.number}@pec.example`;
  await signIn(page, 'employer-clerk', LIST);
  await ask(page, address);
  assert.ok((await page.getByRole('main').innerText()).includes('Da confermare'));
  const code = await codeFor(address);
  await page.getByLabel('Codice ricevuto').fill('AAAA-AAAA');
  await go(page, button(page, 'Conferma la casella'));
  await refused(page, 1);
  await page.getByLabel('Codice ricevuto').fill(code.toLowerCase());
  await go(page, button(page, 'Conferma la casella'));
  assert.ok((await page.getByRole('main').innerText()).includes('Attiva'));

  await go(page, link(page, 'Cambia formato, frequenza o attestati'));
  await page.getByLabel('Una volta al giorno').check();
  await go(page, button(page, 'Salva'));
  assert.ok((await page.getByRole('main').innerText()).includes('Una volta al giorno'));
  await go(page, button(page, "Sospendi l'invio"));
  await go(page, button(page, "Riprendi l'invio"));
  await go(page, link(page, 'Vedi i messaggi inviati'));
  await page.goBack();
  await go(page, link(page, 'Cambia casella'));
  await page.goBack();
  await go(page, link(page, 'Chiudi'));
  await go(page, button(page, 'Chiudi per sempre'));
  assert.ok((await page.getByRole('main').innerText()).includes('Chiusa'));
});

journey('what is asked for wrongly is told and kept', async (page) => {
  await signIn(page, 'employer-clerk');
  await visit(page, `${LIST}/nuova`);
  await page.getByLabel('Casella PEC').fill('nessuno');
  await page.getByLabel('Solo quelli delle matricole').check();
  await go(page, button(page, 'Invia il codice di conferma'));
  const summary = page.locator('.error-summary');
  assert.equal(await summary.locator('li').count(), 2, await summary.innerText());
  assert.equal(await page.getByLabel('Casella PEC').inputValue(), 'nessuno');
  assert.ok(await page.getByLabel('Solo quelli delle matricole').isChecked());
});
