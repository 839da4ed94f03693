// What a journey is given: steps that are counted, people who are signed in, and pages that report
// what goes wrong on them.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { PASSWORD } from './servers.mjs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required'.split(
    ' ',
  );

/** How a page is looked at: language, colour scheme, and size of the window. */
export const PLAIN = { lang: 'en', scheme: 'light', width: 1280, height: 800 };

/** Accounts of the sample content. */
const ACCOUNTS = { admin: 'admin@example.com', trainer: 'trainer@example.com', trainee: 'trainee@example.com' };

/** The browser, the servers, and the count of what went well. */
export class Stage {
  passed = 0;
  failures = [];
  #browser;
  #contexts = [];
  #troubles = [];

  static async open(servers) {
    const stage = new Stage();
    stage.servers = servers;
    stage.#browser = await chromium.launch({
      executablePath: process.env.COURSEWORX_TEST_CHROMIUM ?? '/usr/bin/chromium',
      args: FLAGS,
    });
    return stage;
  }

  close() {
    return this.#browser.close();
  }

  /** Runs one journey; its steps are counted, and after a failed step it ends. */
  async run(name, journey) {
    const began = Date.now();
    this.#troubles = [];
    try {
      await journey({
        ...this.servers,
        browser: this.#browser,
        step: (what, act) => this.#step(`${name}: ${what}`, act),
        check: (what, act) => this.#step(`${name}: ${what}`, act).catch(() => {}),
        visitor: (look, base) => this.#page(base ?? this.servers.demo, look),
        person: (who, look, base) => this.#person(who, look, base),
        api,
      });
      this.#count(`${name}: no page complained`, this.#troubles);
    } catch (cause) {
      if (!cause.counted) this.failures.push({ name, why: cause.stack });
      if (this.#troubles.length) this.failures.push({ name: `${name}: pages`, why: this.#troubles.join('\n') });
    }
    for (const context of this.#contexts.splice(0)) await context.close();
    await this.servers.rest(); // what a journey started for itself alone slows the others down
    console.log(`${name} took ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }

  async #step(name, act) {
    const began = Date.now();
    try {
      const result = await act();
      this.passed += 1;
      console.log(`  ok ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
      return result;
    } catch (cause) {
      this.failures.push({ name, why: cause.stack ?? String(cause) });
      console.log(`  FAILED ${name}`);
      throw Object.assign(new Error(name), { counted: true });
    }
  }

  #count(name, troubles) {
    if (troubles.length) this.failures.push({ name, why: [...new Set(troubles)].join('\n') });
    else this.passed += 1;
  }

  async #page(base, look = PLAIN) {
    const context = await this.#browser.newContext({
      baseURL: base,
      viewport: { width: look.width, height: look.height },
      colorScheme: look.scheme,
      locale: look.lang === 'ar' ? 'ar-EG' : 'en-GB',
      ...look.options,
    });
    context.setDefaultTimeout(30_000); // two journeys at once, perhaps on a slow machine
    this.#contexts.push(context);
    await context.addCookies([
      { name: 'cw_lang', value: look.lang, url: base },
      { name: 'cw_scheme', value: look.scheme, url: base },
    ]);
    context.on('page', (page) => this.#listen(page));
    return context.newPage();
  }

  /** What goes wrong on a page is written down; `page.forgive` names what the journey wants to go wrong. */
  #listen(page) {
    page.forgive = [];
    page.pardon = (pattern) => page.forgive.push(pattern);
    const wait = page.waitForFunction.bind(page);
    page.waitForFunction = (ask, ...rest) => {
      if (ask.constructor.name === 'AsyncFunction') throw new Error('waitForFunction takes a promise for true: see until in checks.mjs');
      return wait(ask, ...rest);
    };
    const note = (text) => {
      if (!page.forgive.some((pattern) => pattern.test(text))) this.#troubles.push(`${page.url()}: ${text}`);
    };
    page.on('pageerror', (error) => note(`error ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        note(`console ${message.text()} ${message.location().url}`);
    });
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // What a page no longer waits for when it goes away, and a player that has what it needs.
      if (why !== 'net::ERR_ABORTED') note(`request ${request.url()} ${why}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) note(`answer ${response.status()} ${response.url()}`);
    });
  }

  async #person(who, look = PLAIN, base = this.servers.demo) {
    const page = await this.#page(base, look);
    await signIn(page, ACCOUNTS[who] ?? who.email, ACCOUNTS[who] ? PASSWORD : who.password);
    await api(page, 'PATCH', '/me', { language: look.lang });
    await agree(page);
    return page;
  }
}

async function signIn(page, identifier, password) {
  await api(page, 'POST', '/auth/sign-in', { identifier, password });
}

/** Agrees to the legal pages that are in force: only their own journey is about being asked. */
export async function agree(page) {
  const { owedConsents } = await api(page, 'GET', '/me');
  const consents = owedConsents.map(({ page: name, version }) => ({ page: name, version }));
  if (consents.length) await api(page, 'POST', '/me/consents', { consents });
}

/** Calls the API as the person of a page; throws when it is refused. */
async function api(page, method, path, data) {
  const answer = await page.context().request.fetch(`/api/v1${path}`, {
    method,
    // What moves money demands a key.
    ...(method === 'POST' ? { headers: { 'idempotency-key': randomUUID() } } : {}),
    ...(data === undefined ? {} : { data }),
  });
  const text = await answer.text();
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`);
  return text ? JSON.parse(text) : null;
}
