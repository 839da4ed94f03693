import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { textOfPlugin } from '@/shared/i18n/index.ts';
import { ICONS, type IconName } from '@/shared/ui/icons.ts';
import { useRegistry } from '../Slot.tsx';
import { useMe } from '../session.ts';

/** A place to go to, ready to be drawn. */
export interface Place {
  id: string;
  label: string;
  icon: IconName;
  path: string;
  tab: boolean;
}

/** The places of the signed-in person: those of the core by role, then those that the server lists for plugins. */
export function usePlaces(): readonly Place[] {
  const { t } = useTranslation('platform');
  const registry = useRegistry();
  const { user, navigation } = useMe();
  // The texts of plugins come with them.
  useSyncExternalStore(registry.subscribe, () => registry.version);
  if (!user) return [];
  return [
    ...registry
      .nav(user.role)
      .map((e) => ({ id: e.id, label: t(e.labelKey), icon: e.icon, path: e.path, tab: e.tab ?? false })),
    ...navigation
      .filter((e) => registry.stateOf(e.id) !== 'loading')
      .sort((a, b) => a.order - b.order)
      .map((e) => ({
        id: `${e.id} ${e.path}`,
        label: textOfPlugin(e.id, e.labelKey) ?? e.id,
        icon: e.icon in ICONS ? (e.icon as IconName) : ('plug' as const),
        path: e.path,
        tab: false,
      })),
  ];
}

/** The place that a path belongs to: the longest that it starts with. */
export function placeOf(places: readonly Place[], path: string): Place | undefined {
  return places
    .filter((p) => path === p.path || path.startsWith(`${p.path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
}
