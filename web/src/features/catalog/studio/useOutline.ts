import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { Outline } from '@/shared/api/types.ts';
import type { Order } from '@/shared/sortable/order.ts';
import { type Difference, differences, inOrder, toPut } from './model.ts';
import { outlineQuery } from './queries.ts';

type Save = 'idle' | 'saving' | 'saved' | 'failed';

/** The outline and everything one can do to it; each act shows at once and goes back if the server refuses. */
export function useOutline(courseId: string) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const options = outlineQuery(courseId);
  const query = useQuery(options);
  const [save, setSave] = useState<Save>('idle');
  const [conflict, setConflict] = useState<Difference[] | null>(null);
  const path = { id: courseId };

  const put = (change: (outline: Outline) => Outline) =>
    client.setQueryData(options.queryKey, (o) => o && change(o));
  const refresh = () => client.invalidateQueries({ queryKey: options.queryKey, exact: true });
  const say = useFailed();
  const failed = (cause: unknown) => {
    setSave('failed');
    say(cause);
    void refresh();
  };
  const act = async <T>(run: () => Promise<T>): Promise<T | null> => {
    setSave('saving');
    try {
      const result = await run();
      setSave('saved');
      return result;
    } catch (cause) {
      failed(cause);
      return null;
    }
  };

  const reorder = useMutation({
    scope: { id: `outline-${courseId}` },
    mutationFn: (order: Order) => {
      const version = client.getQueryData(options.queryKey)?.version ?? 0;
      return call(api.PUT('/courses/{id}/outline', { params: { path }, body: toPut(version, order) }));
    },
    onMutate: async (order) => {
      setSave('saving');
      await client.cancelQueries({ queryKey: options.queryKey });
      const before = client.getQueryData(options.queryKey);
      put((o) => inOrder(o, order));
      return { before };
    },
    onSuccess: (outline) => {
      client.setQueryData(options.queryKey, outline);
      setSave('saved');
    },
    onError: async (cause, _order, context) => {
      if (toApiError(cause).code !== 'outline.stale') {
        if (context?.before) client.setQueryData(options.queryKey, context.before);
        failed(cause);
        return;
      }
      setSave('failed');
      const theirs = await client.fetchQuery({ ...options, staleTime: 0 });
      setConflict(context?.before ? differences(context.before, theirs) : []);
    },
  });

  const deleteContent = async (id: string, title: string) => {
    put((o) => ({
      ...o,
      sections: o.sections.map((s) => ({ ...s, contents: s.contents.filter((c) => c.id !== id) })),
      loose: o.loose.filter((c) => c.id !== id),
    }));
    const gone = await act(async () => {
      await call(api.DELETE('/contents/{id}', { params: { path: { id } } }));
      return true;
    });
    await refresh();
    if (!gone) return;
    const undo = () =>
      void act(() => call(api.POST('/contents/{id}/restore', { params: { path: { id } } }))).then(refresh);
    toast(t('outline.deleted', { title }), { action: { label: t('undo'), run: undo } });
  };

  return {
    query,
    save,
    conflict,
    closeConflict: () => setConflict(null),
    reorder: (order: Order) => reorder.mutate(order),
    renameSection: async (id: string, title: string) => {
      put((o) => ({ ...o, sections: o.sections.map((s) => (s.id === id ? { ...s, title } : s)) }));
      await act(() => call(api.PATCH('/sections/{id}', { params: { path: { id } }, body: { title } })));
    },
    publishSection: async (id: string, isPublished: boolean) => {
      put((o) => ({ ...o, sections: o.sections.map((s) => (s.id === id ? { ...s, isPublished } : s)) }));
      await act(() => call(api.PATCH('/sections/{id}', { params: { path: { id } }, body: { isPublished } })));
    },
    addSection: async (title: string, after: string | null) => {
      const section = await act(() =>
        call(api.POST('/courses/{id}/sections', { params: { path }, body: { title, after } })),
      );
      await refresh();
      return section;
    },
    deleteSection: async (id: string) => {
      await act(() => call(api.DELETE('/sections/{id}', { params: { path: { id } } })));
      await refresh();
    },
    renameContent: async (id: string, title: string) => {
      put((o) => ({
        ...o,
        sections: o.sections.map((s) => ({
          ...s,
          contents: s.contents.map((c) => (c.id === id ? { ...c, title } : c)),
        })),
        loose: o.loose.map((c) => (c.id === id ? { ...c, title } : c)),
      }));
      await act(() => call(api.PATCH('/contents/{id}', { params: { path: { id } }, body: { title } })));
      await client.invalidateQueries({ queryKey: ['course', courseId, 'content', id] });
    },
    addContent: async (sectionId: string | null, type: string, title: string) => {
      const content = await act(() =>
        call(api.POST('/courses/{id}/contents', { params: { path }, body: { sectionId, type, title } })),
      );
      await refresh();
      return content;
    },
    duplicateContent: async (id: string, title: string) => {
      const copy = t('menu.copyOf', { title: title.slice(0, 180) });
      const made = await act(() =>
        call(api.POST('/contents/{id}/duplicate', { params: { path: { id } }, body: { title: copy } })),
      );
      await refresh();
      if (made) toast(t('menu.copied', { title: made.title }));
    },
    deleteContent,
    refresh,
  };
}
/** What useOutline gives. */
export type OutlineActs = ReturnType<typeof useOutline>;
