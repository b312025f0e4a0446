// Writes docs/screenshot.png for the README: an employer's list with the demonstration's people.
import { signIn, visitor } from './stage.js';

const page = await visitor();
await signIn(page, 'employer-clerk');
await page.goto('/azienda/attestati');
await page.setViewportSize({ width: 1280, height: 1100 });
await page.screenshot({ path: new URL('../docs/screenshot.png', import.meta.url).pathname });
await page.context().browser().close();
