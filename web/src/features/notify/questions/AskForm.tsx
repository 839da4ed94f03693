import './questions.css';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { Question } from '@/shared/api/types.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { MentionBox } from './MentionBox.tsx';
import { type People, toSend } from './mentions.ts';

/** Asks something about a course, or about one of its contents. What is typed is kept until it was sent. */
export function AskForm({
  course,
  content,
  onDone,
  onCancel,
}: {
  course: string;
  content?: string | undefined;
  onDone: (question: Question) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation('notify');
  const client = useQueryClient();
  const empty: { title: string; text: string; people: People } = { title: '', text: '', people: {} };
  const form = useForm({
    initial: empty,
    draft: `ask.${content ?? course}`,
    submit: async ({ title, text, people }) => {
      const asked = await call(
        api.POST('/courses/{id}/questions', {
          params: { path: { id: course } },
          body: { title, text: toSend(text, people), ...(content ? { contentId: content } : {}) },
        }),
      );
      await client.invalidateQueries({ queryKey: ['questions'] });
      form.reset(empty);
      toast(t('qa.asked'));
      onDone(asked);
    },
  });
  return (
    <form ref={form.form} className="qa-ask card pad" noValidate onSubmit={form.onSubmit}>
      {form.message && !Object.keys(form.error?.fields ?? {}).length ? (
        <Note tone="bad">{form.message}</Note>
      ) : null}
      <Field label={t('qa.askTitle')} hint={t('qa.askTitleHint')} error={form.fieldError('title')}>
        <input
          className="in"
          dir="auto"
          maxLength={150}
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: the form opens because somebody pressed to write in it.
          autoFocus
          {...form.text('title')}
        />
      </Field>
      <Field label={t('qa.askText')} hint={t('qa.textHint')} error={form.fieldError('text')}>
        <MentionBox
          course={course}
          rows={5}
          value={form.values.text}
          people={form.values.people}
          onText={(text, people) => {
            form.set('text', text);
            form.set('people', people);
          }}
          onSend={() => form.form.current?.requestSubmit()}
        />
      </Field>
      <div className="row w">
        <button type="submit" className="btn pri" data-busy={form.busy || undefined}>
          {t('qa.ask')}
        </button>
        <button type="button" className="btn" onClick={onCancel}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}
