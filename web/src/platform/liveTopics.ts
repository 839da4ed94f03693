/** Most topics of all tabs together; the server refuses a stream with more than twenty. */
const MOST = 18;

/** The topics that this tab follows, and those that the other tabs of the browser say they follow. */
export class Topics {
  /** Tells tabs apart. */
  readonly tab = crypto.randomUUID();
  readonly #own = new Map<string, number>();
  readonly #others = new Map<string, readonly string[]>();
  readonly #ownListeners = new Set<() => void>();
  readonly #allListeners = new Set<() => void>();
  #last = '';

  /** Follows a topic; call what it returns to stop. */
  follow(topic: string): () => void {
    this.#count(topic, 1);
    return () => this.#count(topic, -1);
  }

  /** Another tab follows these now; none when it went away. */
  heard(tab: string, followed: readonly string[]): void {
    if (followed.length) this.#others.set(tab, followed);
    else this.#others.delete(tab);
    this.#tell();
  }

  /** What this tab follows. */
  own(): string[] {
    return [...this.#own.keys()];
  }

  /** What all tabs follow, each topic once, in a stable order. */
  all(): string[] {
    return [...new Set([...this.own(), ...[...this.#others.values()].flat()])].slice(0, MOST).sort();
  }

  /** Calls when this tab follows something else. Returns what ends it. */
  onOwn(listener: () => void): () => void {
    this.#ownListeners.add(listener);
    return () => this.#ownListeners.delete(listener);
  }

  /** Calls when the tabs together follow something else. Returns what ends it. */
  onAll(listener: () => void): () => void {
    this.#last = this.all().join();
    this.#allListeners.add(listener);
    return () => this.#allListeners.delete(listener);
  }

  #count(topic: string, by: number): void {
    const now = (this.#own.get(topic) ?? 0) + by;
    if (now > 0) this.#own.set(topic, now);
    else this.#own.delete(topic);
    for (const listener of this.#ownListeners) listener();
    this.#tell();
  }

  #tell(): void {
    const now = this.all().join();
    if (now === this.#last) return;
    this.#last = now;
    for (const listener of this.#allListeners) listener();
  }
}
