// The credentials that the demo provider accepts where a signature has to be verified; they open nothing else.

export const demoAwsKeys = {
  access_key_id: 'AKIDDEMOPROVIDER0000',
  secret_access_key: 'demo-secret-of-the-demo-provider-0000000',
};

export const demoRegion = 'eu-central-1';
