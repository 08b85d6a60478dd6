# frozen_string_literal: true

# Renders every sample of tests/unit/tracker_markup.c as a note of a real
# ticket and holds the result against what was typed.  Prints "ok FORMAT" or
# what differs.

require 'nokogiri'

JOINER = "\u2060"
helpers = ApplicationController.helpers
issue = Issue.find(ENV.fetch('KAIRAN_ISSUE'))
User.current = User.find_by_login('alice')
dir = ENV.fetch('KAIRAN_TEST_MARKUP')

def squeeze(text)
  text.gsub(JOINER, '').tr("\u00a0", ' ').gsub(/\\x\h\h/, '').gsub(/\s+/, ' ').strip
end

# Characters of a link may be percent-encoded.
def loose(text)
  squeeze(text).gsub(/%(\h\h)/) { Regexp.last_match(1).hex.chr }
end

%w[textile common_mark markdown none].each do |format|
  Setting.text_formatting = format == 'none' ? '' : format
  bad = 0
  Dir[File.join(dir, "*.#{format}")].sort.each do |file|
    typed = File.read(file.sub(/\.#{format}\z/, '.plain'))
    note = Journal.new(journalized: issue, notes: File.read(file), user: User.current)
    html = helpers.textilizable(note, :notes)
    page = Nokogiri::HTML.fragment(html)
    page.css('br').each { |br| br.replace("\n") }
    wrong = []
    # Without a formatter Redmine itself escapes twice what stands in a link.
    shown = format == 'none' && typed.include?('http') ? CGI.unescapeHTML(page.text) : page.text
    wrong << 'text' if loose(shown) != loose(typed)
    page.css('a').each { |a| wrong << "link #{a['href']}" unless a['href'] =~ %r{\Ahttps?://(?!redmine)} }
    tags = page.css('*').map(&:name).uniq - %w[p br pre a code]
    wrong << "tags #{tags.join(' ')}" if tags.any?
    mentioned = note.send(:scan_for_mentioned_users, note.notes).flatten.reject(&:empty?)
    wrong << "mentions #{mentioned.join(' ')}" if mentioned.any?
    next if wrong.empty?

    bad += 1
    puts "# #{format} #{File.basename(file)}: #{wrong.join('; ')}"
    puts "#  typed #{typed.inspect}"
    puts "#  sent  #{File.read(file).inspect}"
    puts "#  shown #{html.inspect}"
  end
  puts "#{bad.zero? ? 'ok' : 'not ok'} #{format}"
end
