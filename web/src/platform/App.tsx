import { DirectionProvider, MantineProvider, useDirection } from '@mantine/core';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { dirOf } from '@/shared/i18n/index.ts';
import { resolver, theme } from '@/shared/theme/theme.ts';
import { schemeManager } from './prefs.ts';
import type { Registry } from './registry.ts';
import { RegistryProvider } from './Slot.tsx';

/** Everything a page may rely on: data, theme, direction, features. */
export function App({
  client,
  registry,
  children,
}: {
  client: QueryClient;
  registry: Registry;
  children: ReactNode;
}) {
  const { i18n } = useTranslation();
  return (
    <QueryClientProvider client={client}>
      <DirectionProvider initialDirection={dirOf(i18n.language)} detectDirection={false}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={resolver}
          defaultColorScheme="auto"
          colorSchemeManager={schemeManager}
          deduplicateCssVariables={false}
        >
          <Direction />
          <RegistryProvider value={registry}>{children}</RegistryProvider>
        </MantineProvider>
      </DirectionProvider>
    </QueryClientProvider>
  );
}

function Direction() {
  const { i18n } = useTranslation();
  const { setDirection } = useDirection();
  useEffect(() => setDirection(dirOf(i18n.language)), [i18n.language, setDirection]);
  return null;
}
