import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { MentionBox } from './MentionBox.tsx';
import { type People, toSend } from './mentions.ts';

/** Answers a question. What is typed is kept until it was sent. */
export function AnswerForm({ course, question }: { course: string; question: string }) {
  const { t } = useTranslation('notify');
  const client = useQueryClient();
  const empty: { text: string; people: People } = { text: '', people: {} };
  const form = useForm({
    initial: empty,
    draft: `reply.${question}`,
    submit: async ({ text, people }) => {
      await call(
        api.POST('/questions/{id}/answers', {
          params: { path: { id: question } },
          body: { text: toSend(text, people) },
        }),
      );
      form.reset(empty);
      await client.invalidateQueries({ queryKey: ['questions'] });
      toast(t('qa.answered'));
    },
  });
  return (
    <form ref={form.form} className="qa-ask" noValidate onSubmit={form.onSubmit}>
      {form.message && !form.fieldError('text') ? <Note tone="bad">{form.message}</Note> : null}
      <Field label={t('qa.answerText')} hint={t('qa.textHint')} error={form.fieldError('text')}>
        <MentionBox
          course={course}
          value={form.values.text}
          people={form.values.people}
          onText={(text, people) => {
            form.set('text', text);
            form.set('people', people);
          }}
          onSend={() => form.form.current?.requestSubmit()}
        />
      </Field>
      <div>
        <button type="submit" className="btn pri" data-busy={form.busy || undefined}>
          {t('qa.answer')}
        </button>
      </div>
    </form>
  );
}
