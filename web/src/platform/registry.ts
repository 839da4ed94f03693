import type { AnyRoute } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import type {
  CourseAdmin,
  CourseCard,
  CourseView,
  LearnContent,
  LearnRoom,
  Person,
  Role,
} from '@/shared/api/types.ts';
import type { IconName } from '@/shared/ui/icons.ts';

/**
 * The places where features and plugins may add to a page: name -> what the entry is given.
 * The list is closed on purpose: a new place is a decision of the core.
 */
export interface SlotMap {
  'home.banner': Record<never, never>;
  'home.news': Record<never, never>;
  'catalogue.card.price': { course: CourseCard };
  'course.page.aside': { course: CourseView['course']; state: CourseView['state'] };
  'course.page.action': { course: CourseView['course']; state: CourseView['state'] };
  'course.page.section': { course: CourseView['course'] };
  'course.settings.tab': { course: CourseAdmin };
  'learner.panel': { room: LearnRoom; content: LearnContent };
  'learning.aside': { person: Person };
  'trainee.detail.tab': { courseId: string; userId: string };
  'today.panel': { person: Person };
  'admin.overview.panel': Record<never, never>;
  'start.page': { person: Person | null };
  'user.menu': { person: Person };
}
/** Name of a slot. */
export type SlotName = keyof SlotMap;

/** One thing in a slot; lower `order` comes first. Pass a lazy component, so that it costs nothing where it is not shown. */
export interface SlotEntry<N extends SlotName> {
  id: string;
  order: number;
  component: ComponentType<SlotMap[N]>;
}
/** Entries by slot. */
export type SlotEntries = { [N in SlotName]?: readonly SlotEntry<N>[] };

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
}
/** A page of a plugin, at /x/<plugin>/<path>; `path` has no leading slash and may end in `*`. */
export interface PluginPage {
  path: string;
  /** i18n key in the namespace `plugin.<id>`. */
  titleKey: string;
  roles?: readonly Role[];
  load: () => Promise<{ default: ComponentType<{ path: string }> }>;
}
/** What plugins/<id>/web/index.ts exports as default. Its navigation comes from the server. */
export interface PluginFeature {
  id: string;
  pages?: readonly PluginPage[];
  slots?: SlotEntries;
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
  #plugins: readonly PluginFeature[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #slots = new Map<SlotName, readonly SlotEntry<SlotName>[]>();

  constructor(features: readonly Feature[]) {
    this.#features = features;
  }

  /** Replaces the mounted plugins by those that are switched on now. */
  mount(plugins: readonly PluginFeature[]): void {
    this.#plugins = plugins;
    this.#slots.clear();
    for (const listener of this.#listeners) listener();
  }

  /** For useSyncExternalStore. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Entries of a slot, in order; the same array until plugins change. */
  slot<N extends SlotName>(name: N): readonly SlotEntry<N>[] {
    let entries = this.#slots.get(name);
    if (!entries) {
      entries = [...this.#features, ...this.#plugins]
        .flatMap((f) => (f.slots?.[name] ?? []) as readonly SlotEntry<SlotName>[])
        .sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));
      this.#slots.set(name, entries);
    }
    return entries as unknown as readonly SlotEntry<N>[];
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
      pages.find((p) => p.path === path) ??
      pages.find((p) => p.path.endsWith('*') && path.startsWith(p.path.slice(0, -1))) ??
      null
    );
  }
}
