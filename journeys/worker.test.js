// The worker sees what doctors sent for him, and who looked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demo, download, examine, go, journey, link, person, signIn, visit, visitor } from './stage.js';

const LIST = '/lavoratore/certificati';

journey('certificates are listed, opened and downloaded', async (page) => {
  await signIn(page, 'worker-1', LIST);
  await visit(page, LIST);
  await go(page, page.locator('tbody a').first());
  const text = await page.getByRole('main').innerText();
  assert.ok(text.includes(person('worker-1').tax_code));
  assert.ok(text.includes('Chi ha consultato questo certificato'));
  const certificate = await download(page, link(page, 'Certificato in PDF'));
  const attestation = await download(page, link(page, 'Attestato in PDF'));
  for (const file of [certificate, attestation]) assert.match(file.content.subarray(0, 5).toString(), /%PDF-/);
  assert.notEqual(certificate.name, attestation.name);
  await page.reload();
  const looks = await page.locator('tbody').innerText();
  assert.ok(looks.includes('Tu') && looks.includes('certificato in PDF'), looks);
});

journey('the employer who looked is named', async (page) => {
  const clerk = await visitor();
  await signIn(clerk, 'employer-clerk');
  await clerk.goto('/azienda/attestati');
  await clerk.locator('[name="worker"]').fill(person('worker-2').tax_code);
  await clerk.getByRole('button', { name: 'Cerca' }).click();
  const number = await clerk.locator('tbody td:nth-child(3)').first().innerText();
  await clerk.locator('tbody a').first().click();
  await clerk.waitForLoadState('load');
  await clerk.context().close();

  await signIn(page, 'worker-2');
  await visit(page, LIST);
  await go(page, link(page, number));
  const firm = demo.organisations.find((one) => one.key === 'firm-1').name;
  assert.ok((await page.locator('tbody').innerText()).includes(firm));
});

journey('whoever signed in weakly is shown no diagnosis but the way to it', async (page) => {
  await signIn(page, 'worker-4');
  await visit(page, LIST);
  await go(page, page.locator('tbody a').first());
  assert.equal(await link(page, 'Certificato in PDF').count(), 0);
  await go(page, link(page, 'Accedi in modo più sicuro'));
  assert.ok((await page.getByRole('main').innerText()).includes('accesso più sicuro'));
});

test("another worker's certificate is not found", async () => {
  const page = await visitor();
  await signIn(page, 'worker-1');
  await visit(page, LIST);
  const href = await page.locator('tbody a').first().getAttribute('href');
  const other = await visitor();
  await signIn(other, 'worker-2');
  assert.equal((await other.goto(href)).status(), 404);
  await examine(other);
  await page.context().close();
  await other.context().close();
});
