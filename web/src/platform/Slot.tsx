import {
  type ComponentType,
  createContext,
  type ReactNode,
  Suspense,
  useContext,
  useSyncExternalStore,
} from 'react';
import { BrokenEntry, Guard } from './Guard.tsx';
import type { Mounted, Registry, SlotName, SlotProps } from './registry.ts';
import { useMe } from './session.ts';

const RegistryContext = createContext<Registry | null>(null);
/** Gives the registry to the pages. */
export const RegistryProvider = RegistryContext.Provider;

/** The registry of this application. */
export function useRegistry(): Registry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error('useRegistry outside RegistryProvider');
  return registry;
}

/** What features and plugins add at a place, in order; for pages that draw each entry by itself, such as tabs. */
export function useSlot(name: SlotName): readonly Mounted[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, () => registry.slot(name));
}

/** Whether nothing is at this place, and nothing comes: the plugins that are on are all here. */
export function useNobodys(name: SlotName): boolean {
  const registry = useRegistry();
  const { plugins } = useMe();
  const entries = useSlot(name); // others whenever a plugin came
  return !entries.length && plugins.every(({ id }) => registry.stateOf(id) === 'ready');
}

/** One entry of a slot. When it breaks it is reported once, and the rest of the page stays as it is. */
export function Entry<N extends SlotName>({
  entry,
  props,
  meanwhile,
}: {
  entry: Mounted;
  name: N;
  props: SlotProps<N>;
  /** What stands there until the part has come. */
  meanwhile?: ReactNode;
}) {
  const registry = useRegistry();
  const Drawn = entry.component as ComponentType<Record<string, unknown>>;
  return (
    <Guard
      fallback={<BrokenEntry plugin={entry.plugin} />}
      onBroken={(error) => {
        if (registry.breaks(entry.component)) reportError(error);
      }}
    >
      <Suspense fallback={meanwhile}>
        <Drawn {...(props as Record<string, unknown>)} />
      </Suspense>
    </Guard>
  );
}

/** Everything that features and plugins add at this place; each entry fails alone. */
export function Slot<N extends SlotName>({
  name,
  props,
  meanwhile,
}: {
  name: N;
  props: SlotProps<N>;
  /** What stands there until a part has come. */
  meanwhile?: ReactNode;
}) {
  return useSlot(name).map((entry) => (
    <Entry key={entry.key} entry={entry} name={name} props={props} meanwhile={meanwhile} />
  ));
}
