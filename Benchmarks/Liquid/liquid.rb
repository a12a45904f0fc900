# Renders each template of a folder with Ruby's Liquid and says how long one rendering takes.
# Usage: liquid.rb TEMPLATES DATA OUTPUT
require "json"
require "liquid"

templates, data, output = ARGV
Dir["#{templates}/*.liquid"].sort.each do |path|
  name = File.basename(path, ".liquid")
  template = Liquid::Template.parse(File.read(path))
  values = JSON.parse(File.read("#{data}/#{name}.json"))
  File.write("#{output}/#{name}.ruby", template.render(values))
  times = 0
  best = Float::INFINITY
  start = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
  while Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - start < 1.5
    before = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
    20.times { template.render(values) }
    took = (Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - before) / 20
    best = took if took < best
  end
  puts "#{name}\t#{(best * 1e6).round(2)}"
end
