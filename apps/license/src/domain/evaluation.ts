// Evaluation mode: what holds without a licence. Fully governed, few agents, and it says so.

export const evaluation = {
  state: 'evaluation',
  customer: '',
  plan: 'evaluation',
  seats: 1,
  maxAgents: 5,
  expiresAt: '',
  banner: 'Evaluation mode: fully governed, five agents for each organisation.',
} as const;
