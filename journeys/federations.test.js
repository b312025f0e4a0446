// Signing in with SPID and with the electronic identity card, by SAML and by OpenID Connect, at the demonstration's own
// identity provider.
import assert from 'node:assert/strict';
import { button, demo, examine, go, journey, link, person, signIn, visit } from './stage.js';

/** How each door is reached and left: by OpenID Connect there is no page of choice, and the way back needs no button. */
const WAYS = {
  SPID: { enter: chosen, leave: goBack },
  CIE: { enter: (page) => go(page, link(page, 'Entra con CIE')), leave: async () => {} },
  'CIE by SAML': { enter: bySaml, leave: goBack },
};

async function chosen(page) {
  for (const place of [page, page.getByRole('main')]) await go(page, link(place, 'Entra con SPID'));
}

/** Where both doors of the card are open, this one is reached by its address. */
async function bySaml(page) {
  await visit(page, `/cie${new URL(page.url()).search}`);
  await go(page, link(page.getByRole('main'), 'Entra con CIE'));
}

/** From the choice of doors to the page where the provider asks who it is. */
async function toProvider(page, door) {
  await WAYS[door].enter(page);
  assert.match(page.url(), /\/demo\/identity-provider\//);
}

async function proveAtProvider(page, door, { spid_username, spid_password }) {
  await page.getByLabel('Nome utente').fill(spid_username);
  await page.getByLabel('Password').fill(spid_password);
  await go(page, button(page, 'Entra'));
  await go(page, button(page, 'Acconsento'));
  await WAYS[door].leave(page);
}

/** With scripts off, and on, the provider's answer goes back at the press of a button. */
async function goBack(page) {
  await go(page, page.getByRole('main').getByRole('button').first());
}

for (const door of Object.keys(WAYS)) {
  journey(`somebody signs in with ${door} and gets to the page that was asked for`, async (page, variant) => {
    const somebody = person(`worker-${11 + variant.number}`);
    await page.goto('/lavoratore/certificati');
    await toProvider(page, door);
    await proveAtProvider(page, door, somebody);
    assert.match(page.url(), /\/lavoratore\/certificati$/);
    assert.ok((await page.locator('.it-who').innerText()).includes(somebody.name));
    await visit(page, '/profilo/accessi');
    assert.ok((await page.locator('tbody').first().innerText()).includes(door.split(' ')[0]));
  });
}

for (const door of ['SPID', 'CIE']) {
  journey(`whoever turns back at the provider of ${door} is told so, and can try again`, async (page) => {
    await page.goto('/accesso?next=%2Flavoratore%2Fcertificati');
    await toProvider(page, door);
    await go(page, button(page, 'Annulla'));
    await WAYS[door].leave(page);
    const told = await page.getByRole('main').innerText();
    assert.ok(told.includes("Hai annullato l'accesso"), told);
    await go(page, page.getByRole('main').getByRole('link', { name: /Riprova|SPID/ }).first());
    assert.match(page.url(), /next=|identity-provider/);
  });
}

journey('a certificate that asks for a stronger sign-in is shown after it', async (page, variant) => {
  const key = 'worker-4';
  await signIn(page, key);
  await visit(page, '/lavoratore/certificati');
  await go(page, page.getByRole('main').locator('tbody a, .card a').first());
  const address = new URL(page.url()).pathname;
  await go(page, page.locator('a[href*="step_up"]').first());
  await toProvider(page, 'SPID');
  await proveAtProvider(page, 'SPID', person(key));
  assert.equal(new URL(page.url()).pathname, address, variant.name);
  assert.equal(await page.locator('a[href*="step_up"]').count(), 0);
  assert.ok(demo.identity_providers.spid.length > 0);
  await examine(page);
});
