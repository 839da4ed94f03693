import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { Post } from '@/shared/api/types.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { MentionBox } from './MentionBox.tsx';
import { toEdit, toSend } from './mentions.ts';

/** Changes what one wrote. */
export function EditForm({
  course,
  post,
  title,
  onClose,
}: {
  course: string;
  post: Post;
  title?: string | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation('notify');
  const client = useQueryClient();
  const form = useForm({
    initial: { title: title ?? '', ...toEdit(post.text, post.mentions) },
    submit: async (now) => {
      await call(
        api.PATCH('/posts/{id}', {
          params: { path: { id: post.id } },
          body: {
            text: toSend(now.text, now.people),
            ...(title === undefined ? {} : { title: now.title }),
          },
        }),
      );
      await client.invalidateQueries({ queryKey: ['questions'] });
      toast(t('qa.changed'));
      onClose();
    },
  });
  return (
    <form ref={form.form} className="qa-ask" noValidate onSubmit={form.onSubmit}>
      {form.message && !Object.keys(form.error?.fields ?? {}).length ? (
        <Note tone="bad">{form.message}</Note>
      ) : null}
      {title === undefined ? null : (
        <Field label={t('qa.askTitle')} error={form.fieldError('title')}>
          <input className="in" dir="auto" maxLength={150} {...form.text('title')} />
        </Field>
      )}
      <Field
        label={t(title === undefined ? 'qa.answerText' : 'qa.askText')}
        hint={t('qa.editHint')}
        error={form.fieldError('text')}
      >
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
      <div className="row w">
        <button type="submit" className="btn pri" data-busy={form.busy || undefined}>
          {t('qa.save')}
        </button>
        <button type="button" className="btn" onClick={onClose}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}
