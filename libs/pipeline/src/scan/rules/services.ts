// Services that issue keys, by the word that stands before one in settings and code. Names only; public directories of APIs list them.

export const services: ReadonlySet<string> = new Set(
  `ably abstractapi abuseipdb accuweather activecampaign adafruit adjust adobe adyen aeroworkflow agora aha airbrake aircall airship airtable airvisual
aiven alchemy alconost algolia alibaba alienvault alphavantage amadeus ambee amplitude anthropic anypoint apacta apeum api2cart apideck apiflash apify
apilayer apimatic apollo appcues appfollow appointedd appsflyer appsynergy apptivo artifactory artsy asana assemblyai atera atlassian auddio auth0
autodesk autoklose autopilot avaza aviationstack aylien ayrshare bannerbear baremetrics baseapi basecamp beamer beebole besttime billomat binance
bingmaps bitbar bitcoinaverage bitfinex bitly bitmex bittrex blablabus blazemeter blocknative blogger bombbomb boostnote borgbase boxcast braintree
brandfetch braze brevo brightlocal browserstack browshot bscscan buddyns budibase bugherd bugsnag buildkite bulksms buttercms caflou calendarific
calendly calorieninja campayn cannyio capsulecrm captaindata carboninterface cashboard caspio censys centralstationcrm cexio chartmogul chatbot
chatfule checio checklyhq checkvist cicero circleci clarifai clearbit clickatell clickhelp clicksend clickup cliengo clinchpad clockify clockworksms
closecrm cloudconvert cloudelements cloudflare cloudimage cloudinary cloudmersive cloudplan cloudsmith cloverly cloze clustdoc coda codacy codeclimate
codemagic codequiry cohere coinapi coinbase coinlayer coinlib collect2 commercejs companyhub confluent contentful contentstack convertapi convertkit
convier countrylayer courier coveralls craftmypdf crossbrowsertesting crowdin cryptocompare currencycloud currencyfreaks currencylayer currencyscoop
currentsapi customerguru customerio d7network dailyco dareboost databox databricks datadog datafire datagov deepai deepgram deepl deepseek delighted
demio detectify detectlanguage dfuse diffbot diggernaut digicert digitalocean directus discord discourse disqus ditto dnscheck docparser documo
docusign doppler dotmailer dovico dribbble dronahq droneci dropbox duffel duply dwolla dynalist dynatrace eagleeyenetworks easyinsight ecostruxureit
edamam edenai eightxeight elasticemail elevenlabs enablex enode etherscan ethplorer etsy eventbrite everhour exchangerate exportsdk extractorapi
facebook faceplusplus fastforex fastly faunadb fetchrss fibery figma fileio finage financialmodelingprep finicity finnhub firecrawl fixerio flatio
fleetbase flickr flightapi flightlabs flightstats flowflu flutterwave fmfw formbucket formcraft formsite foursquare frameio freshbooks freshdesk
freshworks fullstory fxmarket gemini gengo geoapify geocodify geocodio geoipify getgeoapi getgist getresponse getsandbox giphy gitter glassnode
glitterly gocanvas gocardless goodday google graphcms graphhopper groovehq groq gtmetrix gumroad gyazo happyscribe harvest heatmapapi hellosign
helpcrunch helpscout hereapi heroku hetzner hiveage holidayapi holistic honeycomb hubspot huggingface hunter hybiscus hypertrack iconfinder iexapis
iexcloud imagekit imagga infobip infura insightly instabot instagram instamojo integromat intercom intrinio invoiceocean ip2location ipapi ipdata
ipgeolocation ipify ipinfo ipquality ipstack jira jotform jumpcloud jumpseller juro kanbantool karmacrm keenio kickbox kitegpt klaviyo klipfolio
knapsackpro kontent kraken kucoin kylas landbot languagelayer lastfm launchdarkly leadfeeder lemlist lemonsqueezy lendflow lessannoyingcrm lexigram
linemessaging linenotify linkedin linkpreview liveagent livestorm loadmill localize locationiq loggly loginradius logzio lokalise loyverse lunchmoney
m3o macaddress magicbell mailboxlayer mailchimp mailerlite mailgun mailjet mailmodo mailsac mandrill mapbox mapquest marketstack mattermost mavenlink
maxmind meaningcloud mediastack meistertask mesibo messagebird metaapi metabase metrilo mindmeister mistral mixmax mixpanel mockaroo moonclerk moosend
moralis mparticle mrticktock myfreshworks myintervals nasdaq nethunt netlify neutrino newrelic newsapi newscatcher nexmo nftport ngc ngrok nicereply
nightfall nimble nozbe nugget numverify nutritionix nylas nytimes oanda okta omnisend onedesk onelogin onepage onesignal onwater oopspam openai
opencage openrouter openuv openweather opsgenie optidash optimizely overloop owlbot pagerduty pandadoc pandascore paperform paralleldots parsehub
parsers parseur partnerstack passbase pastebin paydirtapp paymo paymongo paypal paystack pdflayer pdfshift peopledatalabs pepipost percy perplexity
petfinder phantombuster phraseaccess phraseapp pinata pinecone pipedream pipedrive pivotaltracker pixabay plaid planetscale planview planyo plivo
pollsapi poloniex positionstack postageapi posthog postmark powrbot prerender prodpad prospectcrm prospectio protocolsio proxycrawl pubnub pulumi
purestake pushbullet pusher qase qualaroo qubole quickbase quickmetrics raiseahead rapidapi rawg razorpay reachmail readme reallysimplesystems
rebrandly rechargepayments refiner rentman repairshopr replicate resend restpackhtml ringcentral ritekit roaring rocketreach rollbar route4me runrunit
salesblink salescookie salesflare salesforce salesmate sapling satismeter saucelabs scalr scrapeowl scraperapi scraperbox scraperscanner scrapestack
scrapfly scrapingant scrapingbee screenshotapi screenshotlayer scrutinizerci securitytrails selectpdf semantria semaphore sendbird sendgrid sendinblue
sentry serper serphouse serpstack sheety shipday shippo shodan shopify shoprocket shotstack shutterstock signable signalwire signaturit signupgenius
signwell sigopt simfin simplesat simplybook simplynoted simvoly sinch sirv siteleaf skrapp skybiometry slack smartsheets smartystreets smooch snipcart
snyk snykkey sonarcloud sourcegraph sparkpost speechtext splunk splunkobservability spoonacular sportradar sportsmonk spotify squarespace squareup
sslmate statuscake statuspage statuspal stitchdata stockdata storecove stormboard stormglass storyblok storychief strava streak stripe stripo stytch
sugester sumologic supabase supernotes surveyanyplace surveybot surveysparrow survicate swell swiftype tallyfy tatum taxjar teamgate teamwork
technicalanalysis telegram teletype telnyx terraform testingbot textmagic theoddsapi thinkific thousandeyes ticketmaster tickettailor tiingo timecamp
timezoneapi todoist toggl tokeet tomtom tradier transferwise travelpayouts travis trello trelloapi trufflehog twelvedata twilio twitch twitter tyntec
typeform typetalk ubidots uclassify unifyid unplugg unsplash upcdatabase uplead uploadcare upstash uptimerobot upwave urlscan userflow userstack
vagrantcloud vatlayer vbout veevavault vercel verifier verimail veriphone versioneye viewneo virustotal visualcrossing voicegain vonage voodoosms
vouchery vpnapi vultr vyond vyte wakatime walkscore weatherbit weatherstack web3storage webex webflow webscraper webscraping wepay whoxy wistia
worksnaps workstack worldcoinindex worldweather wrike xai xata yandex yelp youneedabudget youtube zapier zapierwebhook zendesk zenkit zenrows
zenscrape zenserp zeplin zerobounce zerotier zipapi zipbooks zipcodeapi zoho zonkafeedback zoom zulip`.split(/\s+/),
);
