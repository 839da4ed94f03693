import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Note } from '@/shared/ui/Note.tsx';
import { StaleNote } from '@/shared/ui/StaleNote.tsx';
import type { useSettingsForm } from './useSettingsForm.ts';

type Form = Pick<
  ReturnType<typeof useSettingsForm>,
  'form' | 'onSubmit' | 'message' | 'dirty' | 'busy' | 'stale' | 'theirs' | 'mine'
>;

/** The fields of one part of the settings with the button that saves them. */
export function SettingsForm({ form, children }: { form: Form; children: ReactNode }) {
  const { t } = useTranslation('admin');
  return (
    <form ref={form.form} className="fields set-f" onSubmit={form.onSubmit} noValidate>
      {form.stale ? (
        <StaleNote onTheirs={form.theirs} onMine={form.mine} />
      ) : form.message ? (
        <Note tone="bad">{form.message}</Note>
      ) : null}
      {children}
      <div>
        <button type="submit" className="btn pri" disabled={!form.dirty} data-busy={form.busy || undefined}>
          {t('saveAction')}
        </button>
      </div>
    </form>
  );
}
