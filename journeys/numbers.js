// Numbers in words, as the open look-up asks for them, read back.
const UNITS = ['', 'uno', 'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove', 'dieci', 'undici', 'dodici',
  'tredici', 'quattordici', 'quindici', 'sedici', 'diciassette', 'diciotto', 'diciannove'];
const TENS = ['', '', 'venti', 'trenta', 'quaranta', 'cinquanta', 'sessanta', 'settanta', 'ottanta', 'novanta'];

function italian(number) {
  const rest = number % 100;
  const hundreds = `${number >= 200 ? UNITS[Math.floor(number / 100)] : ''}cent${/^(8|8.)$/.test(String(rest)) ? '' : 'o'}`;
  const words = hundreds + belowHundred(rest);
  return words.replace(/(?<=.)tre$/, 'tré');
}

function belowHundred(number) {
  if (number < 20) return UNITS[number];
  const [tens, unit] = [TENS[Math.floor(number / 10)], number % 10];
  return (unit === 1 || unit === 8 ? tens.slice(0, -1) : tens) + UNITS[unit];
}

const READ = new Map(Array.from({ length: 900 }, (_, place) => [italian(place + 100), place + 100]));

/** What an Italian number from 100 to 999 says. */
export function read(words) {
  const number = READ.get(words.trim());
  if (number === undefined) throw new Error(`«${words}» is no number`);
  return number;
}
