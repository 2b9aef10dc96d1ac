// Packages everybody means, by the command that installs them; a name one slip away from one of these is probably a trap. Our own list.

export type Registry = 'npm' | 'pypi' | 'crates' | 'rubygems';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

export const popularPackages: Readonly<Record<Registry, ReadonlySet<string>>> = {
  npm: words(
    'react react-dom preact redux express koa fastify lodash underscore axios request requests got chalk commander yargs inquirer debug dotenv moment dayjs ' +
      'date-fns typescript webpack rollup vite esbuild babel eslint prettier jest mocha chai sinon vitest cypress playwright puppeteer vue vuex angular ' +
      'svelte next nuxt gatsby jquery bootstrap tailwindcss postcss sass less styled-components classnames uuid nanoid bluebird async rxjs zod yup joi ' +
      'ajv mongoose mongodb mysql mysql2 sequelize prisma knex typeorm redis ioredis socket.io ws cors helmet body-parser cookie-parser multer passport ' +
      'jsonwebtoken bcrypt bcryptjs crypto-js colors glob rimraf mkdirp fs-extra semver cross-env nodemon concurrently husky lint-staged winston pino ' +
      'morgan ethers web3 viem discord.js openai langchain electron sharp canvas three d3 chart.js ora execa minimist optimist event-stream ua-parser-js ' +
      'node-fetch undici cheerio jsdom marked highlight.js handlebars mustache ejs pug nodemailer twilio stripe aws-sdk firebase graphql apollo-server ' +
      'immer immutable ramda bignumber.js qs query-string path-to-regexp validator formik swr zustand mobx recoil turbo lerna nx pnpm yarn npm tslib core-js',
  ),
  pypi: words(
    'requests request urllib3 httpx aiohttp numpy pandas scipy matplotlib seaborn scikit-learn tensorflow torch torchvision keras django flask fastapi ' +
      'starlette uvicorn gunicorn celery redis sqlalchemy psycopg2 psycopg2-binary pymysql pymongo beautifulsoup4 bs4 lxml selenium scrapy pytest tox ' +
      'mypy black flake8 pylint ruff isort setuptools wheel pip virtualenv poetry pipenv boto3 botocore awscli google-cloud-storage azure-storage-blob ' +
      'cryptography pycryptodome paramiko fabric ansible jinja2 pyyaml toml click typer rich tqdm colorama python-dateutil pytz arrow pillow opencv-python ' +
      'transformers datasets tokenizers huggingface-hub openai anthropic langchain llama-index tiktoken spacy nltk gensim xgboost lightgbm catboost ' +
      'pydantic attrs marshmallow python-dotenv loguru sentry-sdk prometheus-client grpcio protobuf websockets docker kubernetes pexpect psutil pyinstaller ' +
      'streamlit gradio plotly dash bokeh networkx sympy statsmodels jupyter notebook ipython discord.py telethon tweepy web3 idna certifi chardet six',
  ),
  crates: words(
    'serde serde_json tokio async-std rand regex clap log env_logger anyhow thiserror reqwest hyper axum actix-web rocket diesel sqlx chrono uuid ' +
      'itertools rayon crossbeam once_cell lazy_static syn quote proc-macro2 bytes futures tracing tonic prost warp tower url base64 sha2 rustls openssl nom',
  ),
  rubygems: words(
    'rails rake rack sinatra puma nokogiri devise rspec bundler sidekiq pg mysql2 redis faraday httparty activerecord activesupport jekyll capistrano ' +
      'fastlane cocoapods rubocop pry byebug thor sass json bcrypt omniauth pundit cancancan kaminari carrierwave paperclip',
  ),
};

/** Names people look for at other people's doors. Lower case, without the ending. */
export const imitatedBrands = [
  'google',
  'microsoft',
  'paypal',
  'apple',
  'amazon',
  'facebook',
  'github',
  'gitlab',
  'dropbox',
  'netflix',
  'linkedin',
  'instagram',
  'whatsapp',
  'coinbase',
  'binance',
  'metamask',
  'office365',
  'outlook',
  'docusign',
  'adobe',
  'openai',
  'anthropic',
  'cloudflare',
  'npmjs',
  'pypi',
  'docker',
  'slack',
  'zoom',
  'stripe',
  'revolut',
] as const;
