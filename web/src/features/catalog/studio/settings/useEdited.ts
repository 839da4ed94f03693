import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { CourseAdmin, CourseChange } from '@/shared/api/types.ts';
import { useForm } from '@/shared/ui/useForm.ts';
import { courseAdminQuery } from '../queries.ts';

/**
 * What differs from what was read, and beside it what that was; null when nothing does. Another type takes `ofType` away: it goes along as it
 * was read, so that nobody takes away what somebody else wrote meanwhile.
 */
export function difference(
  now: CourseChange,
  read: CourseChange,
  ofType: CourseChange = {},
): CourseChange | null {
  const names = (Object.keys(now) as (keyof CourseChange)[]).filter(
    (name) => JSON.stringify(now[name]) !== JSON.stringify(read[name]),
  );
  if (!names.length) return null;
  const of = (body: CourseChange) => Object.fromEntries(names.map((name) => [name, body[name]]));
  return { ...of(now), was: names.includes('courseType') ? { ...ofType, ...of(read) } : of(read) };
}

/** What a course has by its type, and loses by another. */
const ofType = ({ location, liveLink, recordingPolicy }: CourseAdmin) => ({
  location,
  liveLink,
  recordingPolicy,
});

interface Options<V extends Record<string, unknown>> {
  course: CourseAdmin;
  /** The course as the form shows it. */
  shown: (course: CourseAdmin) => V;
  /** The fields as they are sent. */
  bodyOf: (values: V) => CourseChange;
  draft: string;
  /** What else is to be read anew. */
  saved: () => Promise<unknown>;
}

/**
 * A form of a course's fields. Only those that were changed are sent, with what they were: what a colleague changed meanwhile
 * is neither undone nor lost, but said, and the fields that nobody touched here follow it.
 */
export function useEdited<V extends Record<string, unknown>>(o: Options<V>) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const query = courseAdminQuery(o.course.id);
  const before = o.shown(o.course);
  // As it was when the typing began: the course itself follows what others save meanwhile.
  const seen = useRef(ofType(o.course));
  // What was read is part of the draft: after a reload, too, it is what was seen when the typing began.
  const form = useForm<V & { read: V }>({
    initial: { ...before, read: before },
    draft: o.draft,
    submit: async ({ read, ...rest }) => {
      const values = rest as unknown as V;
      const body = difference(o.bodyOf(values), o.bodyOf(read), seen.current);
      if (!body) return take(o.course);
      try {
        const saved = await call(api.PATCH('/courses/{id}', { params: { path: { id: o.course.id } }, body }));
        client.setQueryData(query.queryKey, saved);
        await o.saved();
        take(saved);
        toast(t('settings.saved'));
      } catch (cause) {
        if (toApiError(cause).code === 'course.changed') {
          const theirs = await client.fetchQuery({ ...query, staleTime: 0 });
          seen.current = ofType(theirs);
          const now = o.shown(theirs);
          for (const name of Object.keys(now) as (keyof V)[])
            if (values[name] === read[name]) form.set(name, now[name] as (V & { read: V })[keyof V]);
          form.set('read', now as (V & { read: V })['read']);
        }
        throw cause;
      }
    },
  });
  /** Shows a course as it is, and nothing of what was typed. */
  const take = (course: CourseAdmin) => {
    const values = o.shown(course);
    seen.current = ofType(course);
    form.reset({ ...values, read: values });
  };
  return { ...form, discard: () => take(o.course) };
}
