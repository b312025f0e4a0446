// Every kind of page in each language, and the pages for what went wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VARIANTS, demo, examine, go, signIn, visit, visitor } from './stage.js';

const LANGUAGES = { it: 'Italiano', en: 'English', de: 'Deutsch' };
const OPEN = ['/', '/accesso', '/accesso/pin', '/attestati', '/statistiche', '/accessibilita', '/privacy', '/demo/', '/demo/caselle', '/demo/orologio'];
const OF = {
  'employer-clerk': ['/', '/azienda/attestati', '/azienda/attestati?per=50', '/profilo/accessi'],
  'worker-1': ['/', '/lavoratore/certificati'],
  'doctor-1': ['/', '/medico/certificati', '/medico/certificati/nuovo'],
  'body-clerk': ['/', '/azienda/attestati'],
};

async function inLanguage(page, code) {
  await page.goto('/');
  await Promise.all([page.waitForEvent('load'), page.locator(`.it-language button[value=${code}]`).click()]);
}

/** No text is missing: its key would stand there instead. */
async function isWhole(page, code) {
  await examine(page);
  assert.equal(await page.evaluate(() => document.documentElement.lang), code, page.url());
  const text = await page.evaluate(() => document.body.innerText);
  const keys = text.match(/\b(identity|lookup|employer|worker|intake|subscription|statistics|demo|error|form|writers)(-[a-z]+){1,5}\b/g) ?? [];
  const parties = [...demo.people, ...demo.organisations, ...demo.doctors, ...(demo.senders ?? [])];
  const names = parties.flatMap((one) => [one.key, one.username ?? one.key]);
  assert.deepEqual(keys.filter((key) => !names.some((name) => name.startsWith(key))), [], `${page.url()} in ${code}`);
}

for (const [code, name] of Object.entries(LANGUAGES)) {
  for (const variant of [VARIANTS[1], VARIANTS[2]]) {
    test(`pages are whole in ${name}, ${variant.name}`, { timeout: 240_000 }, async () => {
      const page = await visitor(variant, 'fr-FR');
      await inLanguage(page, code);
      for (const path of OPEN) {
        await page.goto(path);
        await isWhole(page, code);
      }
      assert.equal((await page.goto('/nothing/here')).status(), 404);
      await isWhole(page, code);
      await page.context().close();
    });
  }

  for (const [key, paths] of Object.entries(OF)) {
    test(`what ${key} sees is whole in ${name}`, { timeout: 240_000 }, async () => {
      const page = await visitor();
      await signIn(page, key);
      await inLanguage(page, code);
      for (const path of paths) {
        await page.goto(path);
        await isWhole(page, code);
      }
      const one = page.locator('tbody a').first();
      if (await one.count()) {
        await go(page, one);
        await isWhole(page, code);
      }
      await page.context().close();
    });
  }
}

test('a browser is greeted in its own language', async () => {
  for (const [locale, code] of [['en-GB', 'en'], ['de-AT', 'de'], ['it-IT', 'it'], ['fr-FR', 'it']]) {
    const page = await visitor(VARIANTS[0], locale);
    await page.goto('/');
    assert.equal(await page.evaluate(() => document.documentElement.lang), code, locale);
    await page.context().close();
  }
});

test('another language is chosen on the page where one is', async () => {
  const page = await visitor();
  await visit(page, '/attestati');
  await go(page, page.locator('.it-language button[value=de]'));
  assert.match(page.url(), /\/attestati$/);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
  await page.context().close();
});

test('what goes wrong has a page that helps', async () => {
  const page = await visitor();
  for (const [path, status] of [['/nothing', 404], ['/azienda/nothing', 404], ['/attestati/pdf', 405], ['/demo/messaggi/99999', 404]]) {
    assert.equal((await page.goto(path)).status(), status, path);
    await examine(page);
    assert.ok(await page.getByRole('main').getByRole('link', { name: 'pagina iniziale' }).count(), path);
  }
  await page.goto('/attestati');
  await page.locator('[name=csrf_token]').first().evaluate((field) => { field.value = 'foreign'; });
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: "Cerca l'attestato" }).click()]);
  assert.ok((await page.getByRole('main').innerText()).includes('Il modulo era scaduto'));
  await examine(page);
  await page.context().close();
});
