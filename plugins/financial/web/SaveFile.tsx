import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { downloadFile } from '@/shared/api/client.ts';
import { Icon } from '@/shared/ui/Icon.tsx';

const KINDS = ['csv', 'xlsx'] as const;

/** Keeps a list as a file: `paths` are where it is as CSV and as XLSX, `name` is what the file is called. */
export function SaveFile({ paths, name }: { paths: Record<(typeof KINDS)[number], string>; name: string }) {
  const { t } = useTranslation('plugin.financial');
  const save = useMutation({
    mutationFn: (kind: (typeof KINDS)[number]) => downloadFile('GET', paths[kind], `${name}.${kind}`),
    onError: useFailed(false),
  });
  return KINDS.map((kind) => (
    <button
      key={kind}
      type="button"
      className="btn"
      data-busy={(save.isPending && save.variables === kind) || undefined}
      onClick={() => save.mutate(kind)}
    >
      <Icon name="dl" s />
      {t(`file.${kind}`)}
    </button>
  ));
}
