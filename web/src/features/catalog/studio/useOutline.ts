import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { ContentsChange, Outline } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import type { Order } from '@/shared/sortable/order.ts';
import { accepting, Declined } from './Consequences.tsx';
import { type Difference, differences, inOrder, orderOf, toPut } from './model.ts';
import { outlineQuery } from './queries.ts';

type Save = 'idle' | 'saving' | 'saved' | 'failed';

/** The outline and everything one can do to it; each act shows at once and goes back if the server refuses. */
export function useOutline(courseId: string) {
  const { t } = useTranslation('studio');
  const f = useFormat();
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
      if (cause instanceof Declined) {
        setSave('idle');
        void refresh();
      } else failed(cause);
      return null;
    }
  };

  const versionNow = () => client.getQueryData(options.queryKey)?.version ?? 0;
  /** What was done to an older outline is not kept: what the others did since is told. */
  const lost = async (cause: unknown, before: Outline | undefined) => {
    if (toApiError(cause).code !== 'outline.stale') {
      if (before) client.setQueryData(options.queryKey, before);
      if (cause instanceof Declined) {
        setSave('idle');
        void refresh();
      } else failed(cause);
      return;
    }
    setSave('failed');
    const theirs = await client.fetchQuery({ ...options, staleTime: 0 });
    setConflict(before ? differences(before, theirs) : []);
  };

  const reorder = useMutation({
    scope: { id: `outline-${courseId}` },
    mutationFn: ({ order, version = versionNow() }: { order: Order; version?: number }) =>
      accepting((accept) =>
        call(
          api.PUT('/courses/{id}/outline', {
            params: { path, query: { accept } },
            body: toPut(version, order),
          }),
        ),
      ),
    onMutate: async ({ order }) => {
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
    onError: (cause, _what, context) => lost(cause, context?.before),
  });

  const deleteContent = async (id: string, title: string) => {
    put((o) => ({
      ...o,
      sections: o.sections.map((s) => ({ ...s, contents: s.contents.filter((c) => c.id !== id) })),
      loose: o.loose.filter((c) => c.id !== id),
    }));
    const gone = await act(async () => {
      await accepting((accept) =>
        call(api.DELETE('/contents/{id}', { params: { path: { id }, query: { accept } } })),
      );
      return true;
    });
    await refresh();
    if (!gone) return;
    const undo = () =>
      void act(() => call(api.POST('/contents/{id}/restore', { params: { path: { id } } }))).then(refresh);
    toast(t('outline.deleted', { title }), { action: { label: t('undo'), run: undo } });
  };

  // In one line with the orders: each is made of the version that the one before it left.
  const bulk = useMutation({
    scope: { id: `outline-${courseId}` },
    mutationFn: (change: Omit<ContentsChange, 'version'>) => {
      // Of the outline that was seen, also when others change it while the question is asked.
      const body = { ...change, version: versionNow() };
      return accepting((accept) =>
        call(api.POST('/courses/{id}/contents/bulk', { params: { path, query: { accept } }, body })),
      );
    },
    onSuccess: (outline) => client.setQueryData(options.queryKey, outline),
  });
  const take = async (body: Omit<ContentsChange, 'version'>) => {
    const before = client.getQueryData(options.queryKey);
    setSave('saving');
    try {
      const outline = await bulk.mutateAsync(body);
      setSave('saved');
      void client.invalidateQueries({ queryKey: ['course', courseId, 'content'] });
      return outline;
    } catch (cause) {
      await lost(cause, before);
      return null;
    }
  };
  const changeContents = async (body: Omit<ContentsChange, 'version'>) => {
    const before = client.getQueryData(options.queryKey);
    const after = await take(body);
    if (!after || !before) return after !== null;
    const count = body.contents.length;
    const n = f.num(count);
    if (body.step === 'delete') {
      const undo = async () => {
        // It overwrites nobody's work: what the others did meanwhile is read first.
        await client.fetchQuery({ ...options, staleTime: 0 });
        await take({ step: 'restore', contents: body.contents });
      };
      toast(t('choose.deleted', { count, n }), { action: { label: t('undo'), run: () => void undo() } });
    } else if (body.step === 'move') {
      const undo = () => reorder.mutate({ order: orderOf(before), version: after.version });
      toast(t('choose.moved', { count, n }), { action: { label: t('undo'), run: undo } });
    } else toast(t(`choose.${body.step}Done`, { count, n }));
    return true;
  };
  const deleteSection = async (id: string, title: string) => {
    const gone = await act(async () => {
      await accepting((accept) =>
        call(api.DELETE('/sections/{id}', { params: { path: { id }, query: { accept } } })),
      );
      return true;
    });
    await refresh();
    if (!gone) return;
    const undo = () =>
      void act(() => call(api.POST('/sections/{id}/restore', { params: { path: { id } } }))).then(refresh);
    toast(t('outline.deleted', { title }), { action: { label: t('undo'), run: undo } });
  };

  return {
    query,
    save,
    conflict,
    closeConflict: () => setConflict(null),
    reorder: (order: Order) => reorder.mutate({ order }),
    renameSection: async (id: string, title: string) => {
      put((o) => ({ ...o, sections: o.sections.map((s) => (s.id === id ? { ...s, title } : s)) }));
      await act(() => call(api.PATCH('/sections/{id}', { params: { path: { id } }, body: { title } })));
    },
    publishSection: async (id: string, isPublished: boolean) => {
      put((o) => ({ ...o, sections: o.sections.map((s) => (s.id === id ? { ...s, isPublished } : s)) }));
      await act(() =>
        accepting((accept) =>
          call(
            api.PATCH('/sections/{id}', {
              params: { path: { id }, query: { accept } },
              body: { isPublished },
            }),
          ),
        ),
      );
    },
    describeSection: async (id: string, description: string | null) => {
      put((o) => ({ ...o, sections: o.sections.map((s) => (s.id === id ? { ...s, description } : s)) }));
      await act(() => call(api.PATCH('/sections/{id}', { params: { path: { id } }, body: { description } })));
    },
    addSection: async (title: string, after: string | null) => {
      const section = await act(() =>
        call(api.POST('/courses/{id}/sections', { params: { path }, body: { title, after } })),
      );
      await refresh();
      return section;
    },
    deleteSection,
    changeContents,
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
