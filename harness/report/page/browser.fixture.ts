import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

/** Where systems keep it; Debian's package is the first. */
const places = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** How a page is looked at. */
export interface Looks {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A page that was opened from a file, with everything that it said and asked for meanwhile. */
export interface Opened {
  readonly page: Page;
  /** Errors and warnings of the console, and scripts that failed. */
  readonly complaints: readonly string[];
  /** Addresses beyond the file itself. */
  readonly asked: readonly string[];
}

/** A real browser for the tests of one file; nothing that it opens may reach the network. */
export class TestBrowser {
  readonly #browser: Browser;
  readonly #folder: string;
  #files = 0;

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser;
    this.#folder = folder;
  }

  static async start(): Promise<TestBrowser> {
    const executablePath = places.find((place) => place !== '' && existsSync(place));
    if (executablePath === undefined)
      throw new Error(
        'pages are tested in Chromium, and there is none: sudo apt-get install --no-install-recommends chromium (or name one in CHROMIUM)',
      );
    const browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new TestBrowser(browser, await mkdtemp(join(tmpdir(), 'contend-page-')));
  }

  async end(): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Opens a page as somebody does who was sent the file, without a network. */
  async open(html: string, { width = 1280, colorScheme = 'light' }: Looks = {}): Promise<Opened> {
    const file = join(this.#folder, `${this.#files++}.html`);
    await writeFile(file, html);
    const page = await this.#browser.newPage({
      viewport: { width, height: 900 },
      colorScheme,
      offline: true,
    });
    const complaints: string[] = [];
    const asked: string[] = [];
    const address = pathToFileURL(file).href;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const url = request.url();
      if (url !== address && !url.startsWith('data:')) asked.push(url);
    });
    await page.goto(address);
    return { page, complaints, asked };
  }
}
