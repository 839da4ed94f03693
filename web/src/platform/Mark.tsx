import { Logo } from '@/shared/ui/Icon.tsx';
import { useMe } from './session.ts';

/** What stands beside the organisation's name: its logo, or the product's star. templates/layout.gohtml writes the same. */
export function Mark() {
  const { logo } = useMe().settings;
  return logo ? (
    <img src={logo.url} alt="" width={logo.width} height={logo.height} data-ground={logo.ground} />
  ) : (
    <Logo />
  );
}
