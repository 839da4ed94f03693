import type { AnyRoute } from '@tanstack/react-router';
import type { ComponentType, ReactNode } from 'react';
import type {
  Content,
  CourseAdmin,
  CourseCard,
  CourseView,
  LearnContent,
  LearnRoom,
  Person,
  Progress,
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
  'learner.room': { room: LearnRoom };
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
  #kinds: readonly ContentKind[] | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #slots = new Map<SlotName, readonly SlotEntry<SlotName>[]>();

  /** `own` are the catalogue's types of content, whose parts lie in several features. */
  constructor(features: readonly Feature[], own: readonly ContentKind[] = []) {
    this.#features = features;
    this.#own = own;
  }

  /** Replaces the mounted plugins by those that are switched on now. */
  mount(plugins: readonly PluginFeature[]): void {
    this.#plugins = plugins;
    this.#slots.clear();
    this.#kinds = null;
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
      pages.find((p) => p.path === path) ??
      pages.find((p) => p.path.endsWith('*') && path.startsWith(p.path.slice(0, -1))) ??
      null
    );
  }
}
