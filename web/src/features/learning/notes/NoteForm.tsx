import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { LearnNote } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Field, Switch } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StaleNote } from '@/shared/ui/StaleNote.tsx';
import { hasDraft, useForm } from '@/shared/ui/useForm.ts';
import { holdStill, presentSecond } from '../player/playhead.ts';

interface Values extends Record<string, unknown> {
  text: string;
  tags: string;
  shared: boolean;
  second: number | null;
  quote: string;
  version: number;
}

/** The name of what this person began to write about something and did not save. */
export const noteDraft = (user: string, about: string) => `note.${user}.${about}`;

/** Whether there is something of the kind. */
export const hasNoteDraft = (user: string, about: string) => hasDraft(noteDraft(user, about));

const listOf = (tags: string) =>
  tags
    .split(/[,،]/)
    .map((tag) => tag.trim())
    .filter(Boolean);

/**
 * Writes a note, or changes one. What is typed is kept until it was saved. The video stands still meanwhile when it is
 * the one that is written about.
 */
export function NoteForm({
  course,
  content,
  place = {},
  note,
  timed = false,
  onDone,
}: {
  course: string;
  content?: string | undefined;
  place?: { second?: number | null; quote?: string };
  note?: LearnNote;
  /** The content is a video in this room, whose seconds can be taken. */
  timed?: boolean;
  onDone: () => void;
}) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const client = useQueryClient();
  const { id: user } = usePerson();
  const box = useRef<HTMLTextAreaElement>(null);
  const initial: Values = note
    ? {
        text: note.text,
        tags: note.tags.join(', '),
        shared: note.shared,
        second: note.second,
        quote: note.quote ?? '',
        version: note.version,
      }
    : {
        text: '',
        tags: '',
        shared: false,
        second: place.second ?? null,
        quote: place.quote ?? '',
        version: 1,
      };
  const save = async ({ text, tags, shared, second, quote, version }: Values) => {
    const body = {
      text,
      shared,
      tags: listOf(tags),
      ...(second === null ? {} : { second }),
      ...(quote ? { quote } : {}),
    };
    if (note)
      await call(api.PUT('/notes/{id}', { params: { path: { id: note.id } }, body: { ...body, version } }));
    else
      await call(
        api.POST('/courses/{id}/notes', {
          params: { path: { id: course } },
          body: { ...body, ...(content ? { contentId: content } : {}) },
        }),
      );
    await client.invalidateQueries({ queryKey: ['notes'] });
  };
  const form = useForm<Values>({
    initial,
    draft: noteDraft(user, note?.id ?? content ?? course),
    submit: async (values) => {
      await save(values);
      form.reset(initial);
      toast(t(note ? 'notes.changed' : 'notes.saved'));
      onDone();
    },
  });
  const { second, quote } = form.values;
  useEffect(() => {
    box.current?.focus();
    return timed ? holdStill() : undefined;
  }, [timed]);
  // What was selected meanwhile is what the note is about.
  const { set } = form;
  const taken = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (place.quote && place.quote !== taken.current && place.quote !== quote) set('quote', place.quote);
    taken.current = place.quote;
  }, [place.quote, quote, set]);
  const stale = form.error?.code === 'note.stale';
  return (
    <form
      ref={form.form}
      className="nt-f"
      noValidate
      onSubmit={form.onSubmit}
      onKeyDown={(e) => {
        if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) form.form.current?.requestSubmit();
        if (e.key === 'Escape' && !form.dirty) onDone();
      }}
    >
      {stale ? (
        <StaleNote
          text={t('notes.stale')}
          onTheirs={async () => {
            await client.invalidateQueries({ queryKey: ['notes'] });
            form.reset(initial);
            onDone();
          }}
          onMine={async () => {
            const now = await current(client, note?.id);
            form.sendWith('version', now?.version ?? form.values.version);
          }}
        />
      ) : form.message && !Object.keys(form.error?.fields ?? {}).length ? (
        <Note tone="bad">{form.message}</Note>
      ) : null}
      {second !== null || timed ? (
        <p className="row w nt-at">
          {second === null ? null : (
            <span className="nt-s">
              <Icon name="clock" s />
              {t('notes.at', { time: f.clock(second) })}
            </span>
          )}
          {timed ? (
            <button type="button" className="btn sm bare" onClick={() => form.set('second', presentSecond())}>
              {t(second === null ? 'notes.addSecond' : 'notes.thisSecond')}
            </button>
          ) : null}
          {second === null ? null : (
            <button
              type="button"
              className="btn sm bare sq"
              aria-label={t('notes.noSecond')}
              title={t('notes.noSecond')}
              onClick={() => form.set('second', null)}
            >
              <Icon name="x" s />
            </button>
          )}
        </p>
      ) : null}
      {quote ? (
        <div className="nt-q">
          <blockquote dir="auto">{quote}</blockquote>
          <button
            type="button"
            className="btn sm bare sq"
            aria-label={t('notes.noQuote')}
            title={t('notes.noQuote')}
            onClick={() => form.set('quote', '')}
          >
            <Icon name="x" s />
          </button>
        </div>
      ) : null}
      {form.fieldError('second') || form.fieldError('quote') || form.fieldError('contentId') ? (
        <Note tone="bad">
          {form.fieldError('second') ?? form.fieldError('quote') ?? form.fieldError('contentId')}
        </Note>
      ) : null}
      <Field label={t('notes.text')} error={form.fieldError('text')}>
        <textarea ref={box} className="in" rows={5} dir="auto" {...form.text('text')} />
      </Field>
      <Field
        label={
          <>
            {t('notes.tags')} <span className="q">({t('notes.optional')})</span>
          </>
        }
        hint={t('notes.tagsHint')}
        error={form.fieldError('tags')}
      >
        <input className="in" dir="auto" autoComplete="off" {...form.text('tags')} />
      </Field>
      <Switch
        label={t('notes.share')}
        checked={form.values.shared}
        onChange={(e) => form.set('shared', e.currentTarget.checked)}
      />
      <p className="t2 q">{t(form.values.shared ? 'notes.shareOn' : 'notes.shareOff')}</p>
      <div className="row w">
        <button type="submit" className="btn pri" data-busy={form.busy || undefined}>
          {t('notes.save')}
        </button>
        <button
          type="button"
          className="btn"
          onClick={() => {
            form.reset(initial);
            onDone();
          }}
        >
          {t('notes.cancel')}
        </button>
      </div>
    </form>
  );
}

/** A note as it stands at the server now. */
async function current(client: ReturnType<typeof useQueryClient>, id: string | undefined) {
  await client.invalidateQueries({ queryKey: ['notes'] });
  for (const [, data] of client.getQueriesData<{ pages: { items: LearnNote[] }[] }>({
    queryKey: ['notes', 'mine'],
  })) {
    const found = data?.pages.flatMap((p) => p.items).find((n) => n.id === id);
    if (found) return found;
  }
  return undefined;
}
