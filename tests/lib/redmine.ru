# Redmine on SQLite for several requests at a time.  Rails begins a deferred
# transaction; two that have both read cannot both write, and one of them fails
# at once ("database is locked", HTTP 500).  Here each takes the write lock at
# its beginning, and waits for it without stopping the other threads.
require File.join(Dir.pwd, 'config', 'environment')
require 'active_record/connection_adapters/sqlite3_adapter'

module WriteLockFirst
  def begin_db_transaction
    log('begin immediate transaction', 'TRANSACTION') do
      @connection.transaction(:immediate)
    end
  end

  private

  def configure_connection
    super
    @connection.busy_handler { |turns| turns < 6000 && sleep(0.01) }
  end
end
ActiveRecord::ConnectionAdapters::SQLite3Adapter.prepend(WriteLockFirst)
ActiveRecord::Base.clear_all_connections!
run Rails.application
