// A doctor without software writes, checks, sends, rectifies and annuls certificates.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { button, day, download, go, journey, link, person, refused, signIn, visit, visitor } from './stage.js';

const NEW = '/medico/certificati/nuovo';
// What the suite looks for in logs and files: a diagnosis must be in none.
const DIAGNOSIS = 'CANARINO GIALLO 7F3A';

async function write(page, worker, fields = {}) {
  const all = {
    worker_tax_code: person(worker).tax_code,
    'residence.street': 'Via Roma',
    'residence.number': '12',
    'residence.postcode': '10121',
    'residence.place': 'Torino',
    'residence.province': 'TO',
    ends_on: await day(5),
    'diagnosis.code': '487.1',
    'diagnosis.notes': DIAGNOSIS,
    ...fields,
  };
  for (const [name, value] of Object.entries(all)) await page.locator(`[name="${name}"]`).fill(value);
  await page.getByLabel('Ambulatoriale').check();
  await page.getByLabel('Inizio').check();
}

async function sent(page, worker) {
  await signIn(page, 'doctor-1');
  await visit(page, NEW);
  await write(page, worker);
  await go(page, button(page, 'Controlla il certificato'));
  await go(page, button(page, 'Invia il certificato'));
}

journey('a certificate is written, checked, changed, sent and printed', async (page, variant) => {
  const worker = `worker-${13 + variant.number}`;
  await signIn(page, 'doctor-1', NEW);
  await visit(page, NEW);
  await write(page, worker);
  await go(page, button(page, 'Controlla il certificato'));
  assert.ok((await page.getByRole('main').innerText()).includes(person(worker).tax_code));
  await go(page, button(page, 'Modifica'));
  assert.equal(await page.locator('[name="diagnosis.notes"]').inputValue(), DIAGNOSIS);
  await page.locator('[name="availability.surname"]').fill('Bruno');
  await go(page, button(page, 'Controlla il certificato'));
  await go(page, button(page, 'Invia il certificato'));
  assert.ok((await page.getByRole('status').first().innerText()).includes('ha un numero di protocollo'));
  assert.ok(!page.url().includes('nuovo'));
  for (const name of ['Certificato per il lavoratore', 'Attestato per il datore di lavoro']) {
    const file = await download(page, link(page, name));
    assert.match(file.content.subarray(0, 5).toString(), /%PDF-/);
  }
  const number = (await page.locator('h1').innerText()).match(/\d{9}/)[0];
  await visit(page, '/medico/certificati');
  assert.ok((await page.locator('tbody').innerText()).includes(number));
});

journey('what is wrong is told field by field and kept', async (page) => {
  await signIn(page, 'doctor-1');
  await visit(page, NEW);
  await go(page, button(page, 'Controlla il certificato'));
  assert.ok((await page.locator('.error-summary li').count()) >= 8);
  await write(page, 'worker-16', { worker_tax_code: 'RSSMRA', 'residence.place': 'Paperopoli', 'diagnosis.code': '4871' });
  await go(page, button(page, 'Controlla il certificato'));
  await refused(page, 3);
  assert.equal(await page.locator('[name="residence.place"]').inputValue(), 'Paperopoli');
  await write(page, 'worker-16', { ends_on: await day(-3) });
  await go(page, button(page, 'Controlla il certificato'));
  assert.ok((await page.locator('.error-summary').innerText()).includes('La fine della prognosi precede'));
});

journey('a certificate is rectified, and then annulled', async (page, variant) => {
  await sent(page, `worker-${17 + (variant.number % 4)}`);
  await page.getByLabel('Nuova fine della prognosi').fill(await day(9));
  await go(page, button(page, 'Rettifica il certificato'));
  await refused(page, 1);
  await page.getByLabel('Nuova fine della prognosi').fill(await day(2));
  await go(page, button(page, 'Rettifica il certificato'));
  assert.ok((await page.getByRole('status').first().innerText()).includes('rettificato'));
  await go(page, button(page, 'Annulla il certificato'));
  assert.ok((await page.getByRole('status').first().innerText()).includes('annullato'));
  assert.equal(await button(page, 'Annulla il certificato').count(), 0);
});

test('the same certificate sent twice is one', async () => {
  const page = await visitor();
  await sent(page, 'worker-12');
  const first = page.url();
  await visit(page, NEW);
  await write(page, 'worker-12');
  await go(page, button(page, 'Controlla il certificato'));
  await go(page, button(page, 'Invia il certificato'));
  assert.equal(page.url(), first);
  assert.ok((await page.getByRole('status').first().innerText()).includes('già stato ricevuto'));
  await page.context().close();
});

test("another doctor's certificate is not found", async () => {
  const page = await visitor();
  await signIn(page, 'doctor-1');
  await visit(page, '/medico/certificati');
  const href = await page.locator('tbody a').first().getAttribute('href');
  const other = await visitor();
  await signIn(other, 'doctor-2');
  assert.equal((await other.goto(href)).status(), 404);
  await page.context().close();
  await other.context().close();
});

journey('what was typed when the session ended goes after the sign-in', async (page, variant) => {
  const worker = `worker-${17 + (variant.number % 2)}`;
  await signIn(page, 'doctor-2');
  await visit(page, NEW);
  await write(page, worker);
  const other = await visitor();
  await signIn(other, 'doctor-2');
  await visit(other, '/profilo/accessi');
  await go(other, button(other, 'Chiudi tutte le altre sessioni'));
  await other.context().close();
  await go(page, button(page, 'Controlla il certificato'));
  assert.match(page.url(), /\/accesso\?next=/);
  assert.ok((await page.getByRole('status').first().innerText()).includes('non è andato perduto'));
  await go(page, link(page, 'Entra con PIN'));
  await page.getByLabel('Codice fiscale').fill(person('doctor-2').tax_code);
  await page.getByLabel('PIN').fill(person('doctor-2').pin);
  await go(page, page.getByRole('main').getByRole('button').first());
  assert.ok((await page.locator('h1').innerText()).includes('Quello che avevi scritto è qui'));
  assert.ok(!(await page.getByRole('main').innerText()).includes(DIAGNOSIS));
  await go(page, button(page, 'Invia quello che avevo scritto'));
  assert.ok((await page.getByRole('main').innerText()).includes(person(worker).tax_code));
  await go(page, button(page, 'Modifica'));
  assert.equal(await page.locator('[name="diagnosis.notes"]').inputValue(), DIAGNOSIS);
  await visit(page, '/accesso/modulo');
  assert.ok((await page.locator('h1').innerText()).includes('nulla in sospeso'));
});
