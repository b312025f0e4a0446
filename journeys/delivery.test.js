// What operators see of deliveries, and what an employer sees of a message that was sent to him.
import assert from 'node:assert/strict';
import { button, go, journey, link, refused, signIn, visit } from './stage.js';

const START = '/sportello/recapito';
const LISTS = ['Da verificare', 'Non consegnati', 'In quarantena', 'Segnalati'];

const main = (page) => page.getByRole('main').innerText();

journey('an operator goes through the lists, the mailboxes and the figures', async (page) => {
  await signIn(page, 'operator-1', START);
  await visit(page, START);
  for (const name of LISTS) {
    await go(page, link(page, new RegExp(`^${name} `)));
    assert.equal(await page.locator('.list-tabs [aria-current="page"]').count(), 1);
    const rows = await page.locator('tbody tr').count();
    assert.equal(await page.locator('.empty-state').count(), rows ? 0 : 1, 'an empty list says so');
  }
  await go(page, link(page, 'Le nostre caselle'));
  assert.ok((await main(page)).includes('Funziona'));
  await page.goBack();
  await go(page, link(page, 'Andamento'));
  assert.equal(await page.getByRole('img').count(), 2);
  assert.equal(await page.locator('tbody tr').count(), 78);
});

journey('an operator opens what is flagged, and must say why he lets it rest', async (page) => {
  await signIn(page, 'operator-1', START);
  await visit(page, `${START}/segnalati`);
  // Something is flagged only where the demonstration has waited for a receipt for an hour.
  if (!(await page.locator('tbody a').count())) return;
  await go(page, page.locator('tbody a').first());
  await go(page, button(page, 'Prendi visione'));
  await refused(page, 1);
});

journey('an employer sees what became of a message that was sent to him', async (page) => {
  await signIn(page, 'employer-clerk', '/azienda/pec');
  await visit(page, '/azienda/pec');
  await go(page, page.locator('tbody a').first());
  await go(page, link(page, 'Vedi i messaggi inviati'));
  await go(page, page.locator('tbody a').first());
  const told = await main(page);
  assert.ok(told.includes('Messo in coda') && told.includes('preso in carico dal nostro gestore'), told);
});
