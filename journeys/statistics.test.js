// Anybody sees the institute's figures, chooses a day and takes them along.
import assert from 'node:assert/strict';
import { button, download, go, journey, link, refused, visit } from './stage.js';

const DAY = 'Dati al';

journey('the figures of a day are seen and taken along', async (page) => {
  await visit(page, '/attestati');
  await go(page, link(page, 'Statistiche'));
  const field = page.getByLabel(DAY);
  const last = await field.inputValue();
  assert.match(last, /^\d{4}-\d{2}-\d{2}$/);
  assert.ok(await page.getByRole('img', { name: 'Consultazioni' }).isVisible());
  const text = await page.getByRole('main').innerText();
  assert.match(text, /Utenti autorizzati\s+(Numero\s+)?\d+/);
  assert.match(text, /Aziende\s+(Raggiunti\s+)?–/);
  const csv = await download(page, link(page, 'Scarica i dati in CSV'));
  assert.equal(csv.name, 'statistiche.csv');
  assert.ok(csv.content.toString().includes(`${last},firms-reached,,si`));
  const earlier = `${last.slice(0, 8)}01`;
  await field.fill(earlier);
  await go(page, button(page, 'Mostra'));
  assert.equal(await page.getByLabel(DAY).inputValue(), earlier);
});

journey('a day without figures is told and kept', async (page) => {
  await visit(page, '/statistiche');
  await page.getByLabel(DAY).fill('1999-12-31');
  await go(page, button(page, 'Mostra'));
  await refused(page, 1);
  assert.equal(await page.getByLabel(DAY).inputValue(), '1999-12-31');
});
