import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { ApiError } from '../api/problem.ts';
import { startTexts } from '../i18n/index.ts';
import { Field, PasswordInput } from './Field.tsx';
import { useForm } from './useForm.ts';

beforeAll(() => startTexts('en'));
beforeEach(() => sessionStorage.clear());

function Form({ fail }: { fail: ApiError }) {
  const form = useForm({
    initial: { email: '', password: '' },
    draft: 'test',
    secret: ['password'],
    submit: () => Promise.reject(fail),
  });
  return (
    <form ref={form.form} onSubmit={form.onSubmit}>
      <p role="alert">{form.message}</p>
      <Field label="E-mail" error={form.fieldError('email')}>
        <input {...form.text('email')} />
      </Field>
      <Field label="Password">
        <PasswordInput {...form.text('password')} />
      </Field>
      <button type="submit">Send</button>
    </form>
  );
}

it('keeps what was typed after an error, shows it at its field and moves there', async () => {
  render(
    <Form
      fail={
        new ApiError(422, {
          detail: 'Look again.',
          errors: [{ pointer: '/email', detail: 'Not an e-mail.', code: 'x' }],
        })
      }
    />,
  );
  await userEvent.type(screen.getByLabelText('E-mail'), 'nour@');
  await userEvent.click(screen.getByText('Send'));
  const email = screen.getByLabelText('E-mail');
  expect(email).toHaveValue('nour@');
  expect(email).toHaveAccessibleDescription('Not an e-mail.');
  await expect.poll(() => document.activeElement).toBe(email);
});

it('gives the draft back after a reload, without the password', async () => {
  const fail = new ApiError(0, { code: 'network' });
  const first = render(<Form fail={fail} />);
  await userEvent.type(screen.getByLabelText('E-mail'), 'nour@example.com');
  await userEvent.type(screen.getByLabelText('Password'), 'secret');
  await userEvent.click(screen.getByText('Send'));
  expect(screen.getByRole('alert')).toHaveTextContent('What you typed is still here');
  first.unmount();
  render(<Form fail={fail} />);
  expect(screen.getByLabelText('E-mail')).toHaveValue('nour@example.com');
  expect(screen.getByLabelText('Password')).toHaveValue('');
});
