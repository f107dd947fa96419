"""What runners say, from the evidence's section 9, each wording with what must come of it."""

# 9a: ordinary back trouble. Each must escalate at caution or above.
BACK = """
threw my back out
put my back out
chucked my back out
pulled my back
did my back out
my back went
my back has gone
my back gave out
my back went pop
done my back
done my back in
ive done my back in
stuffed my back
buggered my back
my back is knackered
wrecked my back
wrenched my back
ricked my back
tweaked my back
twinged my back
strained my back
jarred my back
cricked my back
jacked up my back
messed up my back
crook back
dodgy back
bad back
my back seized up
my back locked up
my back is in spasm
my back is killing me
my back is in bits
my back is in agony
my lower back hurts
lower back aches
lower back is stiff
my lower back is tight
lower back burning
pain at the base of my spine
pain above my bum
pain along my beltline
pain in the kidneys area
my tailbone hurts
sacrum pain
si joint pain
lumbago
slipped disc
bulging disc
herniated disc
l4 l5 problem
lumbar pain
sciatica
trapped nerve in my back
pinched nerve in my back
shooting pain down my leg
feel it in my lower back during the bridge
i feel it more in my back than my hamstrings
LBP
low bck pain
lwr back hurts
bk pain
back ake
siatica
sciattica
scatica
syatica
ciatica
lumber pain
lombago
my vertabra hurts
back spazm
hernated disc
pulled a mussel in my back
lower bak hurts
my bck hurts
my bakc hurts
my back is out
l for l five pain
I don't think my back is right
it hurts my back
i hurt my back doing your bridges
stuffed my back months ago and its still not better
back pain after the 30 degree bridge
can i still do the bridge my back hurts
""".strip().splitlines()

# 9b: any one of these, alone, is an emergency.
CAUDA_EQUINA = """
numb down there
no feeling down below
cant feel between my legs
tingly privates
pins and needles in my genitals
dead feeling in my groin
strange feeling in my crotch
fuzzy feeling in my nether regions
numb vagina
numb fanny
my penis is numb
cant feel my willy
numb balls
numb testicles
numb bum
my butt is numb
numb arse
my ass feels numb
numb backside
my bum cheeks are numb
numb back passage
no feeling around my anus
numb where i sit
numb saddle area
numb undercarriage
inner thighs are numb
wiping feels different
cant feel when i wipe
toilet paper feels weird
cant pee
can't wee
cant go for a wee
cant urinate
cant start peeing
cant empty my bladder
nothing comes out
dribbling pee
weak stream
have to strain to pee
not peed since this morning
dont know when i need a wee
my bladder wont work
i keep leaking urine
wet myself
peed myself
bladder accidents
need new pads
cant hold it my bladder leaks
pooed myself
cant control my bowels
cant feel a poo coming
pooed with no warning it just came out
cant get hard
cant get it up
no feeling during sex
cant orgasm
numb when having sex
both legs numb
both legs tingly
both legs weak
both legs heavy
my legs feel like jelly and numb
both legs on fire
pins and needles down both legs
sciatica both sides
sciatica changing sides
my legs are giving way
legs buckling under me
cant lift my foot
foot slap when i walk
dragging my toe
tripping over my foot
legs getting weaker each day
pins n needles between my legs
pins & needels in my bum
carnt wee
wee wont come
numbness in my saddel
incontinant
incontinance
no feeling dwn there
numb bum and back pain
back is fine but my bum is numb
no back pain but i cant pee
my back hurts and my bum is numb
my bum is numb and my back hurts
cant wee and my back is sore
""".strip().splitlines()

# 9c: level, and the message.
OTHER_FLAGS = [
    (level, text)
    for level, texts in {
        "emergency": """
tight chest
heavy feeling in my chest
squeezing in my chest
crushing chest pain
elephant on my chest
chest pain when i run
pain down my left arm
pain in my jaw and chest
i passed out on my run
blacked out at the end
blue lips
my heart is skipping beats
heart fluttering after my run
cant catch my breath lying down
coughing up blood
kneecap popped out
my knee is dislocated
my leg is bent the wrong way
i want to kill myself
cola coloured pee after the race
""",
        "urgent": """
my calf is swollen
calf is hot and hard
calf is red
one leg bigger than the other
cramp in my calf that wont go after the flight
sore calf since the operation
knee is hot
knee is red and swollen
knee is swollen and i have a fever
my knee ballooned
knee blew up
knee the size of a melon
knee swelled straight away
heard a pop in my knee
felt a pop in my knee
knee locked
knee stuck
knee wont straighten
knee wont bend
cant put weight on it
cant walk on my knee
shin pain in one spot
shin hurts to hop
groin pain wakes me at night
hip hurts at rest
shin keeps getting worse each run
pus from my wound
my wound is weeping
wound smells
my scar is opening
red streaks from the stitches
back pain and fever
sudden pop in the back of my thigh and a big bruise
""",
    }.items()
    for text in texts.strip().splitlines()
]

# 9d: sounds like it and is not. No triage at all.
TRAPS = """
back of my knee hurts
pain in the back of my leg
back of my thigh is tight
back of the heel hurts
back of my ankle aches
how do i get back to running
get back to 5k
coming back from injury
back into running after a break
my comeback plan
bounce back from a bad race
running again back after baby
my knee pain is back
the pain came back
its back again
pain's back
the knee pain has come back
lying on my back
on my back with knees bent
roll onto my back
my back leg in a lunge hurts my knee
back foot position
back knee in the lunge
back squat weight
back extension
back day at the gym
back-to-back runs
thanks for the feedback
had a setback
running with a backpack
background noise
make a backup
running backwards
drawback of bridges
flashback
back in 2019 i ran a marathon
way back when i started
a while back i ran 10k
back then my knee was fine
back home in leeds
back in a bit
call me back
message me back
back and forth
back off the mileage
it holds me back
i want my money back
back on track
get my fitness back
lower back on the to-do list
my back is fine
no back pain
it doesnt hurt my back
back's ok now
never had back trouble
it's not my back
saddle height
saddle sore after cycling
sore from the bike seat
numb fingers when i run
numb toes in the cold
my face was numb after the dentist
numb foot in tight shoes
numb knee scar
cant feel it in my hamstrings
cant feel it in my glutes
i feel nothing when i bridge
cant pee in a race because of the queues
i pee a lot since i drink more
leak when i run for years after kids
leak when i sneeze for years since having kids
got a dead leg from a football knock
jelly legs after intervals
legs like lead after the race
should i lock out my knee
do i lock my knees
locked in for the race
hot weather run
hot pack on my knee
chest strap
heart-rate zone
breathless up hills
sick run today
killer workout
i am dying after that hill
my legs are killing me
""".strip().splitlines()

# 9e: asked about, long past, somebody else's. A careful answer: no escalation, nothing held.
MENTIONED = """
Will this hurt my back?
Is it safe with a bad back?
How do I avoid back pain?
I had a slipped disc years ago
my mate stuffed his back doing these
asking for a friend, his back hurts
""".strip().splitlines()

# What people say to make little of a thing: it denies nothing.
PLAYED_DOWN = (
    "lol",
    "haha",
    "\N{FACE WITH TEARS OF JOY}",
    "wife says it's nothing",
    "my wife says it's nothing",
    "my mate reckons it's nothing",
    "but i'm fine otherwise",
    "i'm otherwise fine",
    "other than that all good",
    "probably just tired",
    "probably nothing",
    "i'm sure it's nothing",
    "hope it's nothing",
    "no big deal though",
    "just saying",
    "don't laugh",
    "just getting old i guess",
    "anyway thanks",
    "how many reps should i do?",
    "can i still run tomorrow?",
    "my coach said to ask",
)
