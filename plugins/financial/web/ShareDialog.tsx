import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useOnce } from '@/shared/api/useOnce.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { CoursePick, type Picked } from './CoursePick.tsx';
import { addShare, endShare, PAYOUTS, type ShareRule } from './payouts.ts';
import { type PickedTrainer, TrainerPick } from './TrainerPick.tsx';

/** Gives trainers another percentage from a day on. */
export function ShareDialog({ today, onClose }: { today: string; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('share');
  const [course, setCourse] = useState<Picked | null>(null);
  const [trainer, setTrainer] = useState<PickedTrainer | null>(null);
  const form = useForm({
    initial: { percent: '', startsOn: today, endsOn: '' },
    submit: async ({ percent, ...days }) => {
      const draft = {
        ...days,
        percent: latinOf(percent),
        course: course?.id ?? '',
        trainer: trainer?.id ?? '',
      };
      await once(JSON.stringify(draft), (key) => addShare(draft, key));
      toast(t('shares.added'));
      await cache.invalidateQueries(PAYOUTS);
      onClose();
    },
  });
  return (
    <FormDialog form={form} wide title={t('shares.new')} action={t('shares.add')} onClose={onClose}>
      <Field
        label={t('taxes.rate')}
        hint={t(course && trainer ? 'shares.ownHint' : 'shares.togetherHint')}
        error={form.fieldError('percent')}
      >
        <input
          className="in num"
          inputMode="decimal"
          dir="ltr"
          maxLength={10}
          autoComplete="off"
          data-autofocus
          {...form.text('percent')}
        />
      </Field>
      <div className="fields2">
        <Field label={t('taxes.starts')} error={form.fieldError('startsOn')}>
          <input className="in" type="date" {...form.text('startsOn')} />
        </Field>
        <Field label={t('taxes.ends')} hint={t('taxes.endsHint')} error={form.fieldError('endsOn')}>
          <input className="in" type="date" {...form.text('endsOn')} />
        </Field>
      </div>
      <TrainerPick picked={trainer} error={form.fieldError('trainer')} onChange={setTrainer} />
      <CoursePick picked={course ? [course] : []} onChange={(picked) => setCourse(picked.at(-1) ?? null)} />
    </FormDialog>
  );
}

/** Has a rule count until a day; what was earned by it stays as it is. */
export function EndShareDialog({
  rule,
  title,
  today,
  onClose,
}: {
  rule: ShareRule;
  title: string;
  today: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const form = useForm({
    initial: { endsOn: rule.endsOn ?? today },
    submit: async ({ endsOn }) => {
      await endShare(rule.id, endsOn);
      toast(t('taxes.ended'));
      await cache.invalidateQueries(PAYOUTS);
      onClose();
    },
  });
  return (
    <FormDialog form={form} title={title} action={t('taxes.end')} onClose={onClose}>
      <p className="q">{t('shares.endText')}</p>
      <Field label={t('taxes.ends')} error={form.fieldError('endsOn')}>
        <input className="in" type="date" data-autofocus {...form.text('endsOn')} />
      </Field>
    </FormDialog>
  );
}
