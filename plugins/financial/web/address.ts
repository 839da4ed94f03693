import { getRouteApi } from '@tanstack/react-router';

const route = getRouteApi('/x/$pluginId/$');

/** What a page is narrowed by, as its address says it; what is empty is not said. */
export type Said = { [name: string]: string | undefined };

/**
 * What the address says that this page is narrowed by, and what changes it. A change takes the place of what was there, as a list's does; one that leads
 * on, from a figure to what it is the sum of, is a step back from which Back returns.
 */
export function useAddress(): [Said, (change: Said, leads?: boolean) => void] {
  const search: Said = route.useSearch();
  const navigate = route.useNavigate();
  const go = (change: Said, leads = false) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value);
    void navigate({ search: Object.fromEntries(next), replace: !leads });
  };
  return [search, go];
}
