import { useTranslation } from 'react-i18next';
import { Dialog } from '@/shared/ui/Dialog.tsx';

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
const MOD = apple ? '⌘' : 'Ctrl';
const ALT = apple ? '⌥' : 'Alt';

/** The keys, by the text that says what they do. */
const KEYS: readonly [name: string, keys: string][] = [
  ['toolbar', `${ALT} F10`],
  ['help', `${ALT} H`],
  ['h2', `${MOD} ${ALT} 2`],
  ['h3', `${MOD} ${ALT} 3`],
  ['h4', `${MOD} ${ALT} 4`],
  ['bold', `${MOD} B`],
  ['italic', `${MOD} I`],
  ['strike', `${MOD} Shift S`],
  ['mark', `${MOD} Shift H`],
  ['sub', `${MOD} ,`],
  ['sup', `${MOD} .`],
  ['underline', `${MOD} U`],
  ['inline', `${MOD} E`],
  ['link', `${MOD} K`],
  ['list', `${MOD} Shift 8`],
  ['numbers', `${MOD} Shift 7`],
  ['quote', `${MOD} Shift B`],
  ['code', `${MOD} ${ALT} C`],
  ['undo', `${MOD} Z`],
  ['redo', `${MOD} Shift Z`],
  ['nextCell', 'Tab'],
  ['lastCell', 'Shift Tab'],
  ['leaveCode', `${MOD} Enter`],
];

/** The keyboard shortcuts of the editor. */
export function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('studio');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('article.helpTitle')}>
      <p className="q t2">{t('article.helpText')}</p>
      <dl className="art-k">
        {KEYS.map(([name, keys]) => (
          <div key={name}>
            <dt>{t(`article.${name}`)}</dt>
            <dd dir="ltr">
              {keys.split(' ').map((key) => (
                <kbd key={key} className="kbd">
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
