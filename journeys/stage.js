// What every journey needs: the browser, the demonstration's people, and what must hold on every page that is reached.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

export const demo = JSON.parse(readFileSync(process.env.SPORTELLO_DEMO, 'utf8'));

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** On what a journey is made. */
export const VARIANTS = [
  { name: 'desktop', number: 0, viewport: { width: 1280, height: 800 }, scripts: true },
  { name: 'desktop without scripts', number: 1, viewport: { width: 1280, height: 800 }, scripts: false },
  { name: 'phone', number: 2, viewport: { width: 390, height: 844 }, scripts: true },
  { name: 'phone without scripts', number: 3, viewport: { width: 390, height: 844 }, scripts: false },
];

let browser;
after(() => browser?.close());

async function launched() {
  browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  return browser;
}

/** A fresh visitor; `locale` is what his browser asks for. */
export async function visitor(variant = VARIANTS[0], locale = 'it-IT') {
  const context = await (await launched()).newContext({
    baseURL: demo.base_url,
    viewport: variant.viewport,
    javaScriptEnabled: variant.scripts,
    locale,
    timezoneId: 'Europe/Rome',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.scriptsOff = !variant.scripts;
  return page;
}

/** A journey, made on each variant by a fresh visitor. */
export function journey(name, steps) {
  for (const variant of VARIANTS) {
    test(`${name}, ${variant.name}`, { timeout: 180_000 }, async () => {
      const page = await visitor(variant);
      try {
        await steps(page, variant);
      } finally {
        await page.context().close();
      }
    });
  }
}

/** What must hold on every page. */
export async function examine(page) {
  const where = `${new URL(page.url()).pathname} «${await page.title()}»`;
  assert.deepEqual(await violationsOn(page), [], `axe on ${where}`);
  const { width, content, headings, language } = await page.evaluate(() => ({
    width: document.documentElement.clientWidth,
    content: document.documentElement.scrollWidth,
    headings: document.querySelectorAll('h1').length,
    language: document.documentElement.lang,
  }));
  assert.ok(content <= width, `${where} is ${content} wide on ${width}`);
  assert.equal(headings, 1, `headings of the first level on ${where}`);
  assert.match(language, /^(it|en|de)$/);
  tellsNobody(where, await page.title());
  tellsNobody(where, page.url());
}

const seen = new Set();

/** What axe finds on a page that it has not seen in this width. It cannot run where scripts are off: it then looks at the same page where they are on. */
async function violationsOn(page) {
  const html = await page.content();
  const known = `${page.viewportSize().width} ${html.replace(/[\w-]{20,}/g, '')}`;
  if (seen.has(known)) return [];
  seen.add(known);
  const twin = page.scriptsOff ? await twinOf(page, html) : page;
  await twin.evaluate(axe.source);
  const found = await twin.evaluate((rules) => window.axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] }), RULES);
  if (twin !== page) await twin.context().close();
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
}

async function twinOf(page, html) {
  const twin = await visitor({ viewport: page.viewportSize(), scripts: true });
  await twin.route('**/twin', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }));
  await twin.goto('/twin');
  return twin;
}

const PERSONAL = [
  ...demo.people.flatMap((person) => [person.tax_code, person.name, ...person.name.split(' ').filter((word) => word.length > 5)]),
  ...demo.attestations.map((attestation) => attestation.protocol_number),
];

/** Titles and addresses hold no personal data. */
function tellsNobody(where, text) {
  const words = ` ${decodeURIComponent(text).toLowerCase().replace(/[^\p{L}\p{N}']+/gu, ' ')} `;
  const told = PERSONAL.filter((datum) => words.includes(` ${datum.toLowerCase()} `));
  assert.deepEqual(told, [], `${where} tells personal data`);
}

/** Goes to a page and examines it. */
export async function visit(page, path) {
  await page.goto(path);
  await examine(page);
}

/** Presses a button or follows a link that leads to another page, and examines that. */
export async function go(page, target) {
  await Promise.all([page.waitForEvent('load'), target.click()]);
  await examine(page);
}

export const link = (page, name) => page.getByRole('link', { name }).first();
export const button = (page, name) => page.getByRole('button', { name }).first();

export function person(key) {
  return demo.people.find((one) => one.key === key);
}

/** Signs in with the PIN. */
export async function signIn(page, key, next = '') {
  const { tax_code, pin } = person(key);
  await page.goto(`/accesso/pin${next && `?next=${next}`}`);
  await page.getByLabel('Codice fiscale').fill(tax_code);
  await page.getByLabel('PIN').fill(pin);
  await Promise.all([page.waitForEvent('load'), page.getByRole('main').getByRole('button').first().click()]);
  assert.equal(await page.getByText('Accesso effettuato come').count(), 1, `${key} is signed in on ${page.url()}`);
}

/** A refused form: the summary has the focus, and each of its links leads to a field that is marked as wrong. */
export async function refused(page, errors) {
  await examine(page);
  const summary = page.locator('.error-summary');
  assert.equal(await summary.locator('li').count(), errors, await summary.innerText());
  assert.ok(await summary.evaluate((element) => element === document.activeElement), 'the error summary has the focus');
  for (const href of await summary.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))) {
    const field = page.locator(`[id="${href.slice(1)}"]`);
    assert.equal(await field.count(), 1, `the field of ${href}`);
    assert.equal(await field.getAttribute('aria-invalid'), 'true', href);
    const described = await field.getAttribute('aria-describedby');
    assert.ok(described.includes(`${href.slice(1)}-error`), described);
  }
}

/** Downloads what a link or button leads to; answers its name and content. */
export async function download(page, target) {
  const [file] = await Promise.all([page.waitForEvent('download'), target.click()]);
  return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
}

/** A day before or after the demonstration's, as a date field takes it. */
export async function day(offset = 0) {
  const answer = await fetch(demo.clock.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance_seconds: 0 }),
  });
  const { today } = await answer.json();
  const date = new Date(`${today}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + offset);
  return date.toISOString().slice(0, 10);
}

/** All mail that the demonstration has delivered. */
export async function mail() {
  return (await fetch(demo.mail.messages)).json();
}

/** What `find` finds, looked for until the time is over. */
export async function waitFor(what, find, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await find();
    if (found) return found;
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
