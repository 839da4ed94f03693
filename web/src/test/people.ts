import { NOBODY } from '@/platform/session.ts';
import type { Me, Role } from '@/shared/api/types.ts';

/** The answer of /me for a visitor, or somebody with a role, while some plugins are on. */
export function meOf(role: Role | null, ...plugins: readonly string[]): Me {
  return {
    ...NOBODY,
    plugins: plugins.map((id) => ({ id, version: '1.0.0' })),
    user: role && {
      id: '0198',
      firstName: 'Mona',
      lastName: 'Saleh',
      email: 'mona@example.com',
      phone: null,
      avatar: null,
      role,
      language: 'en',
      timeZone: 'UTC',
      isActive: true,
      requiresPasswordChange: false,
      lastLogin: null,
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
    },
  };
}
