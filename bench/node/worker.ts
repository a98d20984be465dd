import { serve } from '../worker-process.js'
import { Worker } from './worker-calls.js'

serve(new Worker())
