import {
  Component,
  type ComponentType,
  createContext,
  type ReactNode,
  Suspense,
  useContext,
  useSyncExternalStore,
} from 'react';
import type { Registry, SlotMap, SlotName } from './registry.ts';

const RegistryContext = createContext<Registry | null>(null);
/** Gives the registry to the pages. */
export const RegistryProvider = RegistryContext.Provider;

/** The registry of this application. */
export function useRegistry(): Registry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error('useRegistry outside RegistryProvider');
  return registry;
}

/** Keeps a broken entry from taking its page down: it disappears, the error goes to the browser's reporting. */
class Guard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override componentDidCatch(error: unknown) {
    reportError(error);
  }
  override render() {
    return this.state.broken ? null : this.props.children;
  }
}

/** Everything that features and plugins add at this place; each entry fails alone. */
export function Slot<N extends SlotName>({ name, props }: { name: N; props: SlotMap[N] }) {
  const registry = useRegistry();
  const entries = useSyncExternalStore(registry.subscribe, () => registry.slot(name));
  return entries.map((entry) => {
    const Entry = entry.component as ComponentType<SlotMap[N]>;
    return (
      <Guard key={entry.id}>
        <Suspense>
          <Entry {...(props as SlotMap[N] & { key?: never })} />
        </Suspense>
      </Guard>
    );
  });
}
