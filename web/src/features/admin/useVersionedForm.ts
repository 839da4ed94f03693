import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useFailed } from '@/platform/failed.ts';
import { useForm } from '@/shared/ui/useForm.ts';

/**
 * A form over settings that others may change meanwhile. It sends the version that it was made from: what somebody else
 * saved since is not written over unseen, and `stale` says so. As long as nothing is typed it follows what is saved elsewhere.
 */
export function useVersionedForm<D extends { version: number }, V extends Record<string, unknown>>({
  data,
  query,
  draft,
  read,
  send,
  onSaved,
  secret = [],
}: {
  data: D;
  query: { queryKey: QueryKey; load: () => Promise<D> };
  draft: string;
  read: (data: D) => V;
  send: (values: V, version: number) => Promise<D>;
  onSaved: () => Promise<void> | void;
  secret?: readonly (keyof V)[];
}) {
  const client = useQueryClient();
  const failed = useFailed(false);
  // The version is kept beside the values, so that a draft of before a reload still knows what it was made from.
  const shown = (d: D) => ({ ...read(d), version: d.version });
  const form = useForm<V & { version: number }>({
    initial: shown(data),
    draft,
    secret,
    submit: async (values) => {
      const saved = await send(values, values.version);
      client.setQueryData(query.queryKey, saved);
      form.reset(shown(saved));
      await onSaved();
    },
  });
  const newest = async () => {
    const now = await query.load();
    client.setQueryData(query.queryKey, now);
    return now;
  };
  const follow = !form.dirty && !form.busy && data.version > form.values.version;
  useEffect(() => {
    if (follow) form.reset(shown(data));
  });
  return {
    ...form,
    stale: form.error?.code === 'admin.settings_stale',
    /** Drops what was typed for what is saved. */
    theirs: () => void newest().then((now) => form.reset(shown(now)), failed),
    /** Saves what was typed over what somebody else saved, unless it changed once more. */
    mine: () =>
      void newest().then((now) => {
        form.sendWith('version', now.version as (V & { version: number })['version']);
      }, failed),
  };
}
