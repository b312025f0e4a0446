// Signing in, choosing for whom to act, sessions, signing out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { button, demo, examine, go, journey, link, person, refused, signIn, visit, visitor } from './stage.js';

async function tryPin(page, { tax_code, pin }) {
  await page.getByLabel('Codice fiscale').fill(tax_code);
  await page.getByLabel('PIN').fill(pin);
  await go(page, page.getByRole('main').getByRole('button').first());
}

journey('somebody signs in from the first page and out again', async (page) => {
  await visit(page, '/');
  await go(page, link(page, 'Accedi ai servizi'));
  await go(page, link(page, 'Entra con PIN'));
  await tryPin(page, person('worker-3'));
  assert.ok((await page.locator('.it-who').innerText()).includes(person('worker-3').name));
  await visit(page, '/');
  assert.ok((await page.getByRole('main').innerText()).includes('I tuoi servizi'));
  await go(page, button(page, 'Esci'));
  assert.equal(await page.locator('.it-who').count(), 0);
  assert.ok((await page.getByRole('status').first().innerText()).includes('chiuso la sessione'));
});

journey('a form that is not filled in is told field by field', async (page) => {
  await visit(page, '/accesso/pin');
  await go(page, page.getByRole('main').getByRole('button').first());
  await refused(page, 2);
  await tryPin(page, { tax_code: 'XYZ', pin: 'abc' });
  await refused(page, 1);
  assert.equal(await page.getByLabel('Codice fiscale').inputValue(), 'XYZ');
  assert.equal(await page.getByLabel('PIN').inputValue(), '');
});

journey('a page that needs sign-in is reached after it', async (page) => {
  await page.goto('/lavoratore/certificati');
  await examine(page);
  assert.match(page.url(), /\/accesso\?next=/);
  await go(page, link(page, 'Entra con PIN'));
  await tryPin(page, person('worker-5'));
  assert.match(page.url(), /\/lavoratore\/certificati$/);
});

journey('a page that is not for this profile is refused, with a way on', async (page) => {
  await signIn(page, 'worker-6');
  const answer = await page.goto('/azienda/attestati');
  await examine(page);
  assert.ok([403, 404].includes(answer.status()) || page.url().includes('/accesso'), `${answer.status()} ${page.url()}`);
  assert.ok(await page.getByRole('main').getByRole('link').count());
});

journey('whoever acts for two firms chooses one, and changes it', async (page) => {
  const [one, other] = ['firm-1', 'firm-2'].map((key) => demo.organisations.find((firm) => firm.key === key).name);
  await page.goto('/accesso/pin');
  await tryPin(page, person('employer-clerk-both'));
  assert.match(page.url(), /per-conto/);
  await page.getByLabel(one).check();
  await go(page, button(page, 'Continua'));
  assert.ok((await page.locator('.it-who').innerText()).includes(one));
  await go(page, link(page, 'Scegli per chi operare'));
  await page.getByLabel(other).check();
  await go(page, button(page, 'Continua'));
  assert.ok((await page.locator('.it-who').innerText()).includes(other));
});

journey('sessions are listed, and others closed', async (page, variant) => {
  const key = `worker-${7 + variant.number}`;
  const other = await visitor();
  await signIn(other, key);
  await signIn(page, key);
  await visit(page, '/profilo/accessi');
  assert.ok((await page.locator('tbody').first().locator('tr').count()) >= 2);
  await go(page, button(page, 'Chiudi tutte le altre sessioni'));
  assert.equal(await page.locator('tbody').first().locator('tr').count(), 1);
  await other.goto('/lavoratore/certificati');
  assert.match(other.url(), /\/accesso/);
  await examine(other);
  assert.ok((await other.getByRole('main').innerText()).includes('sessione precedente è terminata'));
  await other.context().close();
});

test('guessing at a PIN is answered with a wait that grows, and then with nothing', async () => {
  const page = await visitor();
  const victim = person('patronato-clerk-south');
  await page.goto('/accesso/pin');
  const texts = new Set();
  for (let attempt = 0; attempt < 14; attempt += 1) {
    await page.getByLabel('Codice fiscale').fill(victim.tax_code);
    await page.getByLabel('PIN').fill('AAAAAAAA');
    await Promise.all([page.waitForEvent('load'), page.getByRole('main').getByRole('button').first().click()]);
    const text = await page.locator('.error-summary').innerText();
    if (!texts.has(text.replace(/\d+/, ''))) await examine(page);
    texts.add(text.replace(/\d+/, ''));
  }
  const all = [...texts].join('\n');
  assert.ok(all.includes('Codice fiscale o PIN non corretti'), all);
  assert.match(all, /second|minut/, all);
  assert.ok(!all.includes(victim.name) && !all.includes(victim.tax_code));
  await page.context().close();
});
