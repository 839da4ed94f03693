import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useFormat } from '@/shared/i18n/format.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';

/** Letters that can be pasted at once; the server says the same. */
const MOST = 200_000;

/** Makes many cards of pasted lines, all or none. */
export function PasteDialog({
  lines,
  onPaste,
  onClose,
}: {
  /** What stands there at first. */
  lines: string;
  /** Says how many cards there are more. */
  onPaste: (text: string) => Promise<number>;
  onClose: () => void;
}) {
  const { t } = useTranslation('plugin.flashcards');
  const f = useFormat();
  const form = useForm({
    initial: { text: lines },
    submit: async ({ text }) => {
      const count = await onPaste(text);
      toast(t('pasted', { count, n: f.num(count) }));
      onClose();
    },
  });
  const count = form.values.text.split('\n').filter((line) => line.trim()).length;
  const wrong = form.error?.errors.filter((one) => one.pointer === '/text') ?? [];
  return (
    <FormDialog
      form={form}
      wide
      quiet={wrong.length > 0}
      title={t('pasteTitle')}
      action={count ? t('pasteAdd', { count, n: f.num(count) }) : t('add')}
      ready={count > 0}
      onClose={onClose}
    >
      <Field
        label={t('lines')}
        hint={t('linesHint')}
        error={wrong.length ? wrong.map((one) => one.detail).join(' ') : undefined}
      >
        <textarea
          className="in fcd-lines"
          maxLength={MOST}
          dir="auto"
          data-autofocus
          {...form.text('text')}
        />
      </Field>
    </FormDialog>
  );
}
