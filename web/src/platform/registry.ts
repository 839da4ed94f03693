import type { AnyRoute } from '@tanstack/react-router';
import type { ComponentType, ReactNode } from 'react';
import type {
  Content,
  CourseAdmin,
  CourseView,
  LearnContent,
  LearnRoom,
  Money,
  Person,
  Progress,
  Role,
} from '@/shared/api/types.ts';
import type { IconName } from '@/shared/ui/icons.ts';

/**
 * The places of the core where features and plugins may add to a page: name -> what the entry is given.
 * The list is closed on purpose: a new place is a decision of the core. A test sees that each is drawn somewhere.
 */
export interface SlotMap {
  /** Over the home page. */
  'home.banner': Record<never, never>;
  /** On the home page, where the super admin put the news. */
  'home.news': Record<never, never>;
  /** At the end of the home page, where everybody starts; `person` is null for a visitor. */
  'start.page': { person: Person | null };
  /** Instead of what a course costs, or one of its groups, on cards and on its page; `price` is what its team says. */
  'course.price': { course: string; group: string | null; price: Money };
  /** Over the courses of the catalogue, beside how they are sorted. */
  'catalogue.tools': Record<never, never>;
  'course.page.aside': { course: CourseView['course']; state: CourseView['state'] };
  /**
   * The button of a course that is for sale; `groups` are its runs that one can still join. `plain` leaves out what stands around it. While
   * nothing is here nobody can buy, and the page says so.
   */
  'course.page.action': {
    course: CourseView['course'];
    state: CourseView['state'];
    groups: CourseView['groups'];
    plain: boolean;
    /** Joins the waiting list of a group that is full; undefined where nobody waits. */
    wait: ((group: string) => void) | undefined;
  };
  'course.page.section': { course: CourseView['course'] };
  /** A page of a course's settings, for its team. */
  'course.settings.tab': { course: CourseAdmin };
  'learner.room': { room: LearnRoom };
  'learner.panel': { room: LearnRoom; content: LearnContent };
  'learning.aside': { person: Person };
  /** Under a session, in the list of the course's team and in those of whoever goes there. */
  'session.page': { courseId: string; sessionId: string };
  /** A page beside the progress of a trainee in a course, for its team. */
  'trainee.detail.tab': { courseId: string; userId: string };
  'today.panel': { person: Person };
  'admin.overview.panel': Record<never, never>;
  /** Beside the notifications, on every page and for everybody: an icon with a number. */
  'shell.badge': { person: Person | null };
  'user.menu': { person: Person };
  /** A section of one's own profile. */
  'user.profile': { person: Person };
}
/** A place that a plugin opens on its own pages for others to fill; `<Slot name="x.shop.checkout" …>` draws it. */
export type OwnSlot = `x.${string}.${string}`;
/** Name of a slot. */
export type SlotName = keyof SlotMap | OwnSlot;
/** What the entries of a slot are given; what a plugin's own slot gives, its plugin documents. */
export type SlotProps<N extends SlotName> = N extends keyof SlotMap ? SlotMap[N] : Record<string, unknown>;
/** Slots of which each entry is a page of its own, opened by its name. */
export type TabSlot = 'course.settings.tab' | 'trainee.detail.tab';

/** One thing in a slot; lower `order` comes first. Pass a lazy component, so that it costs nothing where it is not shown. */
export type SlotEntry<N extends SlotName = SlotName> = {
  id: string;
  order: number;
  component: ComponentType<N extends keyof SlotMap ? SlotMap[N] : never>;
} & (N extends TabSlot
  ? {
      /** i18n key of what the tab is called, with its namespace before a colon. */
      labelKey: string;
      /** Who sees the tab; without it, whoever sees the page. */
      roles?: readonly Role[];
    }
  : { labelKey?: never; roles?: never });
/** Entries by slot. */
export type SlotEntries = { [N in keyof SlotMap]?: readonly SlotEntry<N>[] } & {
  [name: OwnSlot]: readonly SlotEntry<OwnSlot>[];
};
/** An entry as it is drawn. */
export interface Mounted {
  /** Tells it apart from all others of its slot; fit for an address. */
  key: string;
  /** Id of the plugin that it comes from; null for the core. */
  plugin: string | null;
  order: number;
  labelKey: string | undefined;
  /** Who sees it; undefined: everybody. */
  roles: readonly Role[] | undefined;
  component: ComponentType<never>;
}

/** What the editor of a type of content is given. */
export interface EditorProps {
  content: Content;
  /** The editor of its text, for types that hold an article; it is made when the editor shows it. */
  text: ReactNode;
  /** The outline shows something else than before. */
  onChanged: () => void;
}
/** What shows a content to trainees is given. */
export interface ViewerProps {
  content: LearnContent;
  /** False for the course's team and visitors: nothing of theirs is recorded. */
  record: boolean;
  /** The server has recorded something, such as that the content is done: the room asks it anew. */
  onChanged: () => void;
}
/** What shows a content over the whole width of the room is given. */
export interface StageProps extends ViewerProps {
  onProgress: (progress: Progress) => void;
}
/**
 * A type of content: how it looks, and what edits and shows it. New ones of every type are made in one way; the server says
 * which can be made. Without an editor or a viewer of its own a type has those of what it holds, an article or a file.
 */
export interface ContentKind {
  /** As the server calls it. */
  type: string;
  icon: IconName;
  /** i18n key with its namespace before a colon: what it is called. */
  nameKey: string;
  /** i18n key of a sentence that says what it is for, to whoever adds one. */
  hintKey?: string;
  /** Its place among those that can be added; lower comes first. */
  order: number;
  /** Pass lazy components, as in slots. */
  editor?: ComponentType<EditorProps>;
  /** The editor asks for the points itself. */
  asksPoints?: boolean;
  viewer?: ComponentType<ViewerProps>;
  /** Stands over the title as soon as the content's file is ready. */
  stage?: ComponentType<StageProps>;
  /** i18n keys of the button by which a trainee says that it is done, and of what is said then. */
  confirmKey?: string;
  doneKey?: string;
}

/** A place in the navigation of some roles; `tab` puts it in the phone's bar too. */
export interface NavEntry {
  id: string;
  /** i18n key in the namespace `platform`, or with its own namespace before a colon. */
  labelKey: string;
  icon: IconName;
  path: string;
  order: number;
  roles: readonly Role[];
  tab?: boolean;
}

/** What a core feature gives to the application. */
export interface Feature<R extends readonly AnyRoute[] = readonly AnyRoute[]> {
  id: string;
  routes: R;
  nav?: readonly NavEntry[];
  slots?: SlotEntries;
  contents?: readonly ContentKind[];
}
/** What a page of a plugin is given. */
export interface PluginPageProps {
  /** What stands after /x/<plugin>/ in the address, decoded. */
  path: string;
  /** What stands in the place of each `$name` of the pattern, and of `*`. */
  params: Readonly<Record<string, string>>;
}
/**
 * A page of a plugin, at /x/<plugin>/<path>. `path` has no leading slash; a part `$name` stands for any one part, a last part
 * `*` for all that follows. Of several pages that fit, the one that says more of the address is shown.
 */
export interface PluginPage {
  path: string;
  /** i18n key in the namespace `plugin.<id>`. */
  titleKey: string;
  /** Who may open it; everybody, visitors too, when not given. */
  roles?: readonly Role[];
  load: () => Promise<{ default: ComponentType<PluginPageProps> }>;
}
/** What of a plugin is here: nothing yet, its part of the app, or nothing because it could not be fetched; null while it is off. */
export type PluginState = 'loading' | 'ready' | 'failed' | null;
/** What plugins/<id>/web/index.ts exports as default. Its navigation comes from the server. */
export interface PluginFeature {
  id: string;
  pages?: readonly PluginPage[];
  slots?: SlotEntries;
  contents?: readonly ContentKind[];
}

/** Declares a core feature; keeps the routes' types for the router. */
export function defineFeature<const R extends readonly AnyRoute[]>(feature: Feature<R>): Feature<R> {
  return feature;
}
/** Declares the browser part of a plugin. */
export function definePlugin(plugin: PluginFeature): PluginFeature {
  return plugin;
}

/** The mounted features and plugins; tells its listeners when a plugin comes or goes. */
export class Registry {
  readonly #features: readonly Feature[];
  readonly #own: readonly ContentKind[];
  #plugins: readonly PluginFeature[] = [];
  #states: Readonly<Record<string, PluginState>> = {};
  #kinds: readonly ContentKind[] | null = null;
  #version = 0;
  readonly #listeners = new Set<() => void>();
  readonly #slots = new Map<SlotName, readonly Mounted[]>();
  readonly #broken = new WeakSet<ComponentType<never>>();

  /** `own` are the catalogue's types of content, whose parts lie in several features. */
  constructor(features: readonly Feature[], own: readonly ContentKind[] = []) {
    this.#features = features;
    this.#own = own;
  }

  /** Replaces the mounted plugins by those that are switched on and here now; `states` is what is known of each that is on. */
  mount(plugins: readonly PluginFeature[], states: Readonly<Record<string, PluginState>> = {}): void {
    this.#plugins = plugins;
    this.#states = states;
    this.#slots.clear();
    this.#kinds = null;
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  /** For useSyncExternalStore. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another number after each change, for what has no other sign of it. */
  get version(): number {
    return this.#version;
  }

  /** What of a plugin is here. */
  stateOf(id: string): PluginState {
    return this.#states[id] ?? null;
  }

  /** Whether something may still come that was not asked for yet or is on its way. */
  get settling(): boolean {
    return Object.values(this.#states).includes('loading');
  }

  /** Entries of a slot, in order; the same array until plugins change. */
  slot(name: SlotName): readonly Mounted[] {
    let entries = this.#slots.get(name);
    if (!entries) {
      entries = [
        ...this.#features.flatMap((f) => mounted(f, name, null)),
        ...this.#plugins.flatMap((p) => mounted(p, name, p.id)),
      ].sort((a, b) => a.order - b.order || a.key.localeCompare(b.key));
      this.#slots.set(name, entries);
    }
    return entries;
  }

  /** Whether this is the first time that an entry breaks, however often it stands on the page. */
  breaks(component: ComponentType<never>): boolean {
    const first = !this.#broken.has(component);
    this.#broken.add(component);
    return first;
  }

  /** All types of content that something here edits and shows, in order; the same array until plugins change. */
  kinds(): readonly ContentKind[] {
    this.#kinds ??= [
      ...this.#own,
      ...[...this.#features, ...this.#plugins].flatMap((f) => f.contents ?? []),
    ].sort((a, b) => a.order - b.order || a.type.localeCompare(b.type));
    return this.#kinds;
  }

  /** Core places of a role, in order. */
  nav(role: Role): readonly NavEntry[] {
    return this.#features
      .flatMap((f) => f.nav ?? [])
      .filter((entry) => entry.roles.includes(role))
      .sort((a, b) => a.order - b.order);
  }

  /** The page of a mounted plugin for a path under /x/<id>/, or null. */
  pluginPage(id: string, path: string): PluginPage | null {
    const pages = this.#plugins.find((p) => p.id === id)?.pages ?? [];
    return (
      pages
        .filter((page) => paramsOf(page.path, path))
        .sort((a, b) => weightOf(b.path).localeCompare(weightOf(a.path)))[0] ?? null
    );
  }
}

/** Whether somebody sees an entry. */
export const shownTo = (entry: Mounted, role: Role) => entry.roles?.includes(role) ?? true;

function mounted(of: Feature | PluginFeature, name: SlotName, plugin: string | null): readonly Mounted[] {
  const entries = (of.slots?.[name as OwnSlot] ?? []) as readonly SlotEntry<OwnSlot>[];
  return entries.map(({ id, order, labelKey, roles, component }) => ({
    key: `${of.id}-${id}`,
    plugin,
    order,
    labelKey,
    roles,
    component,
  }));
}

/** What the `$` parts and the `*` of a pattern stand for in a path; null when it does not fit. */
export function paramsOf(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.replace(/\/+$/, '').split('/');
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    if (part === '*') return { ...params, '*': given.slice(at).join('/') };
    const word = given[at];
    if (word === undefined || (part.startsWith('$') ? word === '' : word !== part)) return null;
    if (part.startsWith('$')) params[part.slice(1)] = word;
  }
  return given.length === wanted.length ? params : null;
}

/** Orders patterns by how much they say: part by part, words before names before the end before the rest. */
const weightOf = (pattern: string): string =>
  `${pattern}/`
    .split('/')
    .map((part) => (part === '*' ? '0' : part === '' ? '1' : part.startsWith('$') ? '2' : '3'))
    .join('');
