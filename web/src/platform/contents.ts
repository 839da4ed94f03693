import { queryOptions, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import type { IconName } from '@/shared/ui/icons.ts';
import type { ContentKind } from './registry.ts';
import { useRegistry } from './Slot.tsx';
import { useMe } from './session.ts';

/** The types of content that the server knows; other ones while another plugin is on, with names in a language. */
export const contentTypesQuery = (lang: string, plugins: string) =>
  queryOptions({
    queryKey: ['content-types', lang, plugins],
    queryFn: () => call(api.GET('/content-types')),
    staleTime: 300_000,
  });

/** The types of content that the server knows, once they are here. */
export function useContentTypes(enabled = true) {
  const { i18n } = useTranslation();
  const plugins = useMe().plugins.map((p) => p.id);
  return useQuery({ ...contentTypesQuery(i18n.language, plugins.join(' ')), enabled }).data?.items;
}

/** The types of content that something here edits and shows, in order. */
export function useContentKinds(): readonly ContentKind[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, () => registry.kinds());
}

/** One of them by its name; undefined for a type that only the server knows. */
export function useContentKind(type: string): ContentKind | undefined {
  return useContentKinds().find((kind) => kind.type === type);
}

/** What types of content are called, also those that only the server knows; `used` are the ones to be named. */
export function useContentNames(used: readonly string[]): (type: string) => string {
  const { t } = useTranslation();
  const kinds = useContentKinds();
  const own = (type: string) => kinds.find((kind) => kind.type === type);
  const types = useContentTypes(used.some((type) => !own(type)));
  return (type) => {
    const kind = own(type);
    if (kind) return t(kind.nameKey);
    return types?.find((known) => known.type === type)?.name ?? t('platform:contents.other');
  };
}

/** What one of them is called. */
export const useContentName = (type: string): string => useContentNames([type])(type);

/** The signs of types of content. */
export function useContentIcon(): (type: string) => IconName {
  const kinds = useContentKinds();
  return (type) => kinds.find((kind) => kind.type === type)?.icon ?? 'doc';
}
