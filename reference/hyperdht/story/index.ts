/** What an attempt to connect went through, step by step, so that a failure can say why. */
export { Story, type StoryStep } from './story.js'
export { STORY_CHANNEL, tellingStory } from './channel.js'
