// The pages of the demonstration itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { button, day, demo, go, journey, link, refused, visit, visitor } from './stage.js';

journey('the first page tells who can sign in, and leads on', async (page) => {
  await visit(page, '/demo/');
  const text = await page.getByRole('main').innerText();
  for (const person of demo.people) assert.ok(text.includes(person.tax_code) && text.includes(person.pin), person.key);
  await go(page, link(page, 'Caselle di posta'));
  await go(page, link(page, 'Dimostrazione'));
});

journey('mailboxes and their messages can be read', async (page) => {
  await visit(page, '/demo/caselle');
  await go(page, page.locator('tbody a').first());
  await go(page, page.locator('tbody a').first());
  assert.ok((await page.getByRole('main').innerText()).includes('Message-ID'));
});

journey('the clock moves ahead and never back', async (page) => {
  await visit(page, '/demo/orologio');
  await page.getByLabel('Giorno').fill(await day(-1));
  await go(page, button(page, 'Sposta'));
  await refused(page, 1);
  await page.getByLabel('Giorno').fill(await day());
  await go(page, button(page, 'Sposta'));
  assert.ok((await page.getByRole('status').first().innerText()).includes('spostato'));
});

test('every link of the first page leads somewhere', async () => {
  const page = await visitor();
  await page.goto('/demo/');
  const hrefs = await page.getByRole('main').getByRole('link').evaluateAll((links) => links.map((one) => one.getAttribute('href')));
  for (const href of new Set(hrefs)) {
    const next = new URL(href, demo.base_url).searchParams.get('next');
    for (const path of [href, next].filter(Boolean)) assert.ok((await page.goto(path)).status() < 400, path);
  }
  await page.context().close();
});
